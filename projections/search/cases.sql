SELECT known.person_id, known.case_id
FROM views.search_2_cases AS known
WHERE known.person_id = ANY(%(persons)s)
ORDER BY known.person_id, known.case_id
