-- The keys that a fence forbids and that are still there, locked against a new wrapping.
SELECT key.version, key.kek, key.wrapped
FROM keys.data_key AS key
JOIN keys.fence AS fence USING (stream, subject)
WHERE key.stream = %(stream)s AND key.subject = %(subject)s AND key.version < fence.floor
ORDER BY key.version
FOR UPDATE OF key
