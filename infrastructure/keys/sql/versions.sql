SELECT
    key.version,
    extract(EPOCH FROM pg_catalog.clock_timestamp() - key.created_at)::pg_catalog.float8
FROM keys.data_key AS key
WHERE key.stream = %(stream)s AND key.subject = %(subject)s
ORDER BY key.version
