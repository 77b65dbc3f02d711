UPDATE keys.data_key AS key
SET kek = %(kek)s, wrapped = rewrapped.wrapped
FROM ROWS FROM (
    pg_catalog.unnest(%(streams)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(subjects)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(versions)s::pg_catalog.int4[]),
    pg_catalog.unnest(%(wrapped)s::pg_catalog.bytea[])
) AS rewrapped (stream, subject, version, wrapped)
WHERE key.stream = rewrapped.stream AND key.subject = rewrapped.subject
    AND key.version = rewrapped.version
