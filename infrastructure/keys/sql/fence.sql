-- A fence is only ever raised.
INSERT INTO keys.fence (stream, subject, floor)
VALUES (%(stream)s, %(subject)s, %(floor)s)
ON CONFLICT (stream, subject) DO UPDATE
SET floor = EXCLUDED.floor
WHERE keys.fence.floor < EXCLUDED.floor
