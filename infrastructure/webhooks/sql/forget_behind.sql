DELETE FROM feed.webhook_waiting
 WHERE subscription = %(subscription)s AND position > %(position)s
