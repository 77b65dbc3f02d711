INSERT INTO feed.dead_letter (subscription, position, stream, attempts, code, at)
SELECT %(subscription)s, %(position)s, %(stream)s, %(failures)s, %(code)s, %(at)s
 WHERE EXISTS (
       SELECT FROM feed.webhook_waiting AS waiting
        WHERE waiting.subscription = %(subscription)s AND waiting.position = %(position)s
       )
ON CONFLICT (subscription, position) DO UPDATE
   SET attempts = excluded.attempts, code = excluded.code, at = excluded.at
