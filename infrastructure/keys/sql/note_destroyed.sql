INSERT INTO keys.destroyed (stream, subject, version, fingerprint)
VALUES (%(stream)s, %(subject)s, %(version)s, %(fingerprint)s)
ON CONFLICT DO NOTHING
