SELECT wanted.stream, wanted.subject, wanted.version
FROM ROWS FROM (
    pg_catalog.unnest(%(streams)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(subjects)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(versions)s::pg_catalog.int4[])
) WITH ORDINALITY AS wanted (stream, subject, version, named)
LEFT JOIN keys.data_key AS key USING (stream, subject, version)
LEFT JOIN keys.fence AS fence USING (stream, subject)
WHERE key.stream IS NULL AND (fence.floor IS NULL OR wanted.version >= fence.floor)
ORDER BY wanted.named
