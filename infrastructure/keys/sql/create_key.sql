-- A subject's first key in a stream. Of several writers at once one wins, and the others wait here
-- until its key is committed.
INSERT INTO keys.data_key (stream, subject, version, kek, wrapped)
VALUES (%(stream)s, %(subject)s, 1, %(kek)s, %(wrapped)s)
ON CONFLICT (stream, subject, version) DO NOTHING
