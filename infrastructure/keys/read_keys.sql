SELECT key.stream, key.subject, key.version, key.kek, key.wrapped
FROM pg_catalog.unnest(%(streams)s::pg_catalog.uuid[], %(subjects)s::pg_catalog.uuid[],
                       %(versions)s::pg_catalog.int4[]) AS wanted (stream, subject, version)
JOIN keys.data_key AS key USING (stream, subject, version)
