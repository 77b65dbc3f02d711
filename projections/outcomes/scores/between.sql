SELECT
    score.from_position,
    score.until_position,
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
WHERE score.case_id = ANY(%(cases)s)
    AND score.counts
    AND score.from_position <= %(upto)s
    AND (score.until_position IS NULL OR score.until_position > %(since)s)
ORDER BY score.score_id, score.from_position
