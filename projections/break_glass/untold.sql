SELECT
    opened.grant_id,
    opened.position,
    opened.opened_at
FROM views.break_glass_1 AS opened
WHERE NOT EXISTS (
    SELECT FROM views.break_glass_told AS told
    WHERE told.grant_id = opened.grant_id
)
ORDER BY opened.position
LIMIT %(limit)s
