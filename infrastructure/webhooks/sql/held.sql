SELECT since, cursor, replays, replayed, failing_since, unreached, rests_until, heartbeat_at
  FROM feed.webhook
 WHERE subscription = %(subscription)s
