INSERT INTO feed.webhook_lane (subscription, stream, failures, code, next_at)
SELECT %(subscription)s, %(stream)s, %(failures)s, %(code)s, %(next_at)s
 WHERE EXISTS (
       SELECT FROM feed.webhook_waiting AS waiting
        WHERE waiting.subscription = %(subscription)s AND waiting.position = %(position)s
       )
ON CONFLICT (subscription, stream) DO UPDATE
   SET failures = excluded.failures, code = excluded.code, next_at = excluded.next_at
