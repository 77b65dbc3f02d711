-- The next keys that another key wraps, locked against their destruction.
SELECT key.stream, key.subject, key.version, key.kek, key.wrapped
FROM keys.data_key AS key
WHERE key.kek <> %(current)s
    AND (key.stream, key.subject, key.version) > (%(stream)s, %(subject)s, %(version)s)
ORDER BY key.stream, key.subject, key.version
LIMIT %(limit)s
FOR UPDATE OF key
