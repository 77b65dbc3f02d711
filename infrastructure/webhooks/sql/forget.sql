DELETE FROM feed.webhook WHERE subscription = %(subscription)s
