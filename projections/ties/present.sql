SELECT tied.case_id, tied.ties
FROM views.ties_1 AS tied
WHERE tied.case_id = ANY(%(cases)s)
