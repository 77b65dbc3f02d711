SELECT key.stream, key.subject, key.version, key.kek, key.wrapped
FROM ROWS FROM (
    pg_catalog.unnest(%(streams)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(subjects)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(versions)s::pg_catalog.int4[])
) AS wanted (stream, subject, version)
JOIN keys.data_key AS key USING (stream, subject, version)
