SELECT
    opened.grant_id,
    opened.position,
    opened.case_id,
    opened.actor,
    opened.role,
    opened.reason,
    opened.opened_at,
    opened.over,
    opened.review_by
FROM views.break_glass_1 AS opened
WHERE
    opened.finding IS NULL
    AND opened.organisation = %(organisation)s
    AND opened.position > %(after)s
ORDER BY opened.position
LIMIT %(limit)s
