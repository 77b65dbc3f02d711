SELECT webhook.subscription, webhook.taken, webhook.refused,
       (SELECT pg_catalog.count(*) FROM feed.webhook_waiting AS waiting
         WHERE waiting.subscription = webhook.subscription),
       (SELECT pg_catalog.count(*) FROM feed.webhook_lane AS lane
         WHERE lane.subscription = webhook.subscription)
  FROM feed.webhook AS webhook
 ORDER BY webhook.subscription
