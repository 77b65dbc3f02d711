SELECT
    score.score_id,
    score.case_id,
    score.recorded_at,
    score.instrument,
    score.rater,
    score.total,
    score.completed_on,
    score.goal_id,
    score.counts
FROM views.outcomes_2_scores AS score
WHERE score.score_id = ANY(%(keys)s) AND score.until_position IS NULL
