INSERT INTO feed.webhook_lane (subscription, stream, failures, code, next_at)
VALUES (%(subscription)s, %(stream)s, %(failures)s, %(code)s, %(next_at)s)
ON CONFLICT (subscription, stream) DO UPDATE
   SET failures = excluded.failures, code = excluded.code, next_at = excluded.next_at
