SELECT stream, failures, code, next_at
  FROM feed.webhook_lane
 WHERE subscription = %(subscription)s
