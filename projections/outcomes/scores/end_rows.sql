UPDATE views.outcomes_2_scores AS score
SET until_position = ended.position
FROM ROWS FROM (
    pg_catalog.unnest(%(keys)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(positions)s::pg_catalog.int8[])
) AS ended (key, position)
WHERE score.score_id = ended.key AND score.until_position IS NULL
