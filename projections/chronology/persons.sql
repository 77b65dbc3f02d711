SELECT known.case_id, known.person_id
FROM views.chronology_case_1 AS known
WHERE known.case_id = ANY(%(cases)s)
