DELETE FROM views.outcomes_2_scores
WHERE case_id = %(stream)s AND (%(event)s::uuid IS NULL OR score_id = %(event)s)
