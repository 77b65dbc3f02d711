INSERT INTO feed.webhook (subscription, since, cursor, replays, replayed, heartbeat_at)
VALUES (%(subscription)s, %(since)s, %(cursor)s, %(replays)s, %(replayed)s, %(now)s)
ON CONFLICT DO NOTHING
