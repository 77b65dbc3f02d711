SELECT wanted.stream, wanted.subject
FROM ROWS FROM (
    pg_catalog.unnest(%(streams)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(subjects)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(floors)s::pg_catalog.int4[])
) AS wanted (stream, subject, floor)
LEFT JOIN keys.fence AS fence USING (stream, subject)
WHERE fence.floor IS NULL
    OR fence.floor < wanted.floor
    OR EXISTS (
        SELECT FROM keys.data_key AS key
        WHERE key.stream = wanted.stream AND key.subject = wanted.subject
            AND key.version < wanted.floor
    )
