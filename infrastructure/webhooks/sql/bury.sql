INSERT INTO feed.dead_letter (subscription, position, stream, attempts, code, at)
VALUES (%(subscription)s, %(position)s, %(stream)s, %(failures)s, %(code)s, %(at)s)
ON CONFLICT (subscription, position) DO UPDATE
   SET attempts = excluded.attempts, code = excluded.code, at = excluded.at
