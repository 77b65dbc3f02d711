SELECT told.person_id
FROM views.search_2 AS told
WHERE (told.field = 'name' AND told.token = ANY(%(words)s))
    OR (told.field = 'nhs_number' AND told.token = %(number)s)
GROUP BY told.person_id
HAVING count(DISTINCT (told.field, told.token)) = %(wanted)s
ORDER BY told.person_id
LIMIT %(limit)s
