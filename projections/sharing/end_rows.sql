UPDATE views.sharing_1 AS sharing
SET until_position = ended.position
FROM ROWS FROM (
    pg_catalog.unnest(%(keys)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(positions)s::pg_catalog.int8[])
) AS ended (row_id, position)
WHERE sharing.row_id = ended.row_id AND sharing.until_position IS NULL
