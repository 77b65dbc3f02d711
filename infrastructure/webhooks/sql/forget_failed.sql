DELETE FROM feed.webhook_lane WHERE subscription = %(subscription)s
