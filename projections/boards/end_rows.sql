UPDATE views.board_item_2 AS item
SET until_position = ended.position
FROM ROWS FROM (
    pg_catalog.unnest(%(keys)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(positions)s::pg_catalog.int8[])
) AS ended (item_id, position)
WHERE item.item_id = ended.item_id AND item.until_position IS NULL
