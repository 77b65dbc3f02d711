DELETE FROM feed.dead_letter WHERE subscription = %(subscription)s
