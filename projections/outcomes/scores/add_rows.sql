COPY views.outcomes_2_scores (
    from_position,
    until_position,
    score_id,
    case_id,
    recorded_at,
    instrument,
    rater,
    total,
    completed_on,
    goal_id,
    counts
) FROM STDIN (FORMAT BINARY)
