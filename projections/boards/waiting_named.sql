-- Of the cases that name somebody those that wait, rule after rule in their order, the longest wait
-- first: each is looked up, for of all who wait they may be few.
WITH ordered AS (
    SELECT
        rules.code,
        rules.place
    FROM pg_catalog.unnest(%(rules)s::pg_catalog.text[]) WITH ORDINALITY AS rules (code, place)
),

begun AS (
    -- Where it stood last, should it wait no more: the page behind it is asked for all the same.
    SELECT
        ordered.place,
        earlier.waiting_since
    FROM views.caseload_1 AS earlier
    INNER JOIN ordered ON ordered.code = earlier.waiting
    WHERE earlier.case_id = %(after)s AND earlier.from_position <= %(position)s
    ORDER BY earlier.from_position DESC
    LIMIT 1
),

near AS (
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
INNER JOIN ordered ON ordered.code = waits.waiting
WHERE waits.from_position <= %(position)s
    AND (waits.until_position IS NULL OR waits.until_position > %(position)s)
    AND (
        %(after)s::pg_catalog.uuid IS NULL
        OR (ordered.place, waits.waiting_since, waits.case_id)
        > (
            (SELECT begun.place FROM begun),
            (SELECT begun.waiting_since FROM begun),
            %(after)s::pg_catalog.uuid
        )
    )
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
ORDER BY ordered.place, waits.waiting_since, waits.case_id
LIMIT %(limit)s
