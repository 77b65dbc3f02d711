-- Of the cases that name somebody those that wait, in an order that tells nothing of why.
WITH near AS (
    SELECT tied.case_id
    FROM views.ties_2 AS tied
    WHERE tied.actors @> ARRAY[%(actor)s::pg_catalog.uuid]
    UNION
    SELECT tied.case_id
    FROM views.ties_2 AS tied
    WHERE tied.teams @> ARRAY[%(actor_team)s::pg_catalog.text]
    UNION
    -- Whom they name by now is not known, while events of them are set aside.
    SELECT parked.stream
    FROM views.parked AS parked
    WHERE parked.name = 'ties' AND parked.version = 2
)

SELECT waits.case_id
FROM near
INNER JOIN views.caseload_1 AS waits ON waits.case_id = near.case_id
WHERE waits.waiting = ANY(%(rules)s::pg_catalog.text[])
    AND waits.from_position <= %(position)s
    AND (waits.until_position IS NULL OR waits.until_position > %(position)s)
    AND (%(after)s::pg_catalog.uuid IS NULL OR waits.case_id > %(after)s::pg_catalog.uuid)
    AND (
        %(practitioner)s::pg_catalog.uuid IS NULL
        OR EXISTS (
            SELECT
            FROM views.caseload_holder_1 AS held
            WHERE held.case_id = waits.case_id
                AND held.practitioner_id = %(practitioner)s::pg_catalog.uuid
        )
    )
    AND (
        %(team)s::pg_catalog.text IS NULL
        OR EXISTS (
            SELECT
            FROM views.caseload_holder_1 AS held
            WHERE held.case_id = waits.case_id AND held.team = %(team)s::pg_catalog.text
        )
    )
ORDER BY waits.case_id
LIMIT %(limit)s
