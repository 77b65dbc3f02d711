INSERT INTO feed.progress (subscription, cursor, position)
VALUES (%(subscription)s, %(cursor)s, %(position)s)
ON CONFLICT DO NOTHING
