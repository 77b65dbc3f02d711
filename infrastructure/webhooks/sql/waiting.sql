SELECT position, stream
  FROM feed.webhook_waiting
 WHERE subscription = %(subscription)s
 ORDER BY position
