UPDATE views.outcomes_2 AS course
SET until_position = ended.position
FROM ROWS FROM (
    pg_catalog.unnest(%(keys)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(positions)s::pg_catalog.int8[])
) AS ended (key, position)
WHERE course.case_id = ended.key AND course.until_position IS NULL
