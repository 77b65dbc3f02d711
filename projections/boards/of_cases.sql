SELECT
    item.item_id,
    item.kind,
    item.case_id,
    item.entry,
    item.because,
    item.begun_at,
    item.due_on,
    item.owner,
    item.about,
    item.code,
    item.after_end
FROM views.board_item_2 AS item
WHERE item.case_id = ANY(%(cases)s)
    AND item.kind = ANY(%(kinds)s)
    AND item.from_position <= %(position)s
    AND (item.until_position IS NULL OR item.until_position > %(position)s)
ORDER BY item.begun_at, item.item_id
