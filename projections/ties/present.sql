SELECT tied.case_id, tied.ties
FROM views.ties_2 AS tied
WHERE tied.case_id = ANY(%(cases)s)
