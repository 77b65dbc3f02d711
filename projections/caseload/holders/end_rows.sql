UPDATE views.caseload_holder_1 AS holder
SET until_position = ended.position
FROM ROWS FROM (
    pg_catalog.unnest(%(keys)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(positions)s::pg_catalog.int8[])
) AS ended (event_id, position)
WHERE holder.event_id = ended.event_id AND holder.until_position IS NULL
