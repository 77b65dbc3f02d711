SELECT wanted.subscription, p.cursor, p.moved_at, p.told_at, p.error, p.failed_at,
       COALESCE(p.failures, 0),
       (SELECT count(*) FROM feed.dead_letter AS d WHERE d.subscription = wanted.subscription)
  FROM unnest(%(subscriptions)s::uuid[]) AS wanted (subscription)
  LEFT JOIN feed.progress AS p ON p.subscription = wanted.subscription
