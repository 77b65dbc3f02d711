-- Those of the named keys that are there and stand behind no fence; and with each row, if only an
-- empty one, up to where erasure orders were obeyed.
SELECT obeyed.position, key.stream, key.subject, key.version, key.kek, key.wrapped
FROM keys.obeyed AS obeyed
LEFT JOIN (
    ROWS FROM (
        pg_catalog.unnest(%(streams)s::pg_catalog.uuid[]),
        pg_catalog.unnest(%(subjects)s::pg_catalog.uuid[]),
        pg_catalog.unnest(%(versions)s::pg_catalog.int4[])
    ) AS wanted (stream, subject, version)
    JOIN keys.data_key AS key USING (stream, subject, version)
    LEFT JOIN keys.fence AS fence USING (stream, subject)
) ON fence.floor IS NULL OR key.version >= fence.floor
