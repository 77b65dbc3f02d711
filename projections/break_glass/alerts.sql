SELECT
    opened.grant_id,
    opened.position,
    opened.opened_at,
    told.told_at
FROM views.break_glass_1 AS opened
LEFT JOIN views.break_glass_told AS told ON opened.grant_id = told.grant_id
WHERE opened.position > %(after)s AND opened.organisation = %(organisation)s
ORDER BY opened.position
LIMIT %(limit)s
