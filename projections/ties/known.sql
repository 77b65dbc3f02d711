-- The mark and the rows in one statement, so that they speak of the same position.
SELECT mark.position, tied.case_id, tied.ties
FROM views.mark AS mark
INNER JOIN views.ties_2 AS tied ON tied.case_id = ANY(%(cases)s)
WHERE mark.name = 'ties'
    AND mark.version = 2
    AND NOT EXISTS (
        SELECT FROM views.parked AS parked
        WHERE parked.name = 'ties' AND parked.version = 2 AND parked.stream = tied.case_id
    )
