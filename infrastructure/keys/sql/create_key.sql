-- A subject's key of a version in a stream, unless a fence forbids it or the key that wraps it was
-- retired. Of several writers at once one wins, and the others wait here until its key is committed.
INSERT INTO keys.data_key (stream, subject, version, kek, wrapped)
SELECT %(stream)s, %(subject)s, %(version)s, %(kek)s, %(wrapped)s
WHERE NOT EXISTS (
    SELECT FROM keys.fence AS fence
    WHERE fence.stream = %(stream)s AND fence.subject = %(subject)s AND fence.floor > %(version)s
)
AND NOT EXISTS (SELECT FROM keys.retired_kek AS retired WHERE retired.kek = %(kek)s)
ON CONFLICT (stream, subject, version) DO NOTHING
