INSERT INTO views.search_2 (event_id, part, field, token, stream_id, person_id)
SELECT told.event_id, told.part, told.field, told.token, told.stream_id, told.person_id
FROM ROWS FROM (
    pg_catalog.unnest(%(events)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(parts)s::pg_catalog.text[]),
    pg_catalog.unnest(%(fields)s::pg_catalog.text[]),
    pg_catalog.unnest(%(tokens)s::pg_catalog.int8[]),
    pg_catalog.unnest(%(streams)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(persons)s::pg_catalog.uuid[])
) AS told (event_id, part, field, token, stream_id, person_id)
