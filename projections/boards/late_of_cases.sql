SELECT
    item.case_id,
    item.kind,
    pg_catalog.array_agg(item.entry ORDER BY item.begun_at, item.item_id)
FROM ROWS FROM (
    pg_catalog.unnest(%(kinds)s::pg_catalog.text[]),
    pg_catalog.unnest(%(begun_by)s::pg_catalog.timestamptz[])
) AS late (kind, begun_by)
INNER JOIN views.board_item_2 AS item
    ON item.kind = late.kind AND item.begun_at <= late.begun_by
WHERE item.case_id = ANY(%(cases)s)
    AND item.from_position <= %(position)s
    AND (item.until_position IS NULL OR item.until_position > %(position)s)
GROUP BY item.case_id, item.kind
