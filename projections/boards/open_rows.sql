-- By their cases: an event may settle what others opened.
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
WHERE item.case_id = ANY(%(keys)s) AND item.until_position IS NULL
ORDER BY item.from_position, item.item_id
