-- Those who wait, rule after rule in their order, the longest wait first. Of versions that ended
-- only those are looked at that ended after the position that is asked about: at the present none.
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
)
SELECT waits.case_id
FROM ordered
CROSS JOIN LATERAL (
    SELECT
        either.waiting_since,
        either.case_id
    FROM (
        SELECT still.* FROM views.caseload_1 AS still WHERE still.until_position IS NULL
        UNION ALL
        SELECT ended.* FROM views.caseload_1 AS ended WHERE ended.until_position > %(position)s
    ) AS either
    WHERE either.waiting = ordered.code
        AND either.from_position <= %(position)s
        AND (
            %(after)s::pg_catalog.uuid IS NULL
            OR ordered.place > (SELECT begun.place FROM begun)
            OR (
                ordered.place = (SELECT begun.place FROM begun)
                AND (either.waiting_since, either.case_id)
                > ((SELECT begun.waiting_since FROM begun), %(after)s::pg_catalog.uuid)
            )
        )
        AND (
            %(practitioner)s::pg_catalog.uuid IS NULL
            OR either.case_id = ANY(
                ARRAY(
                    SELECT theirs.case_id
                    FROM views.caseload_holder_1 AS theirs
                    WHERE theirs.practitioner_id = %(practitioner)s
                )
            )
        )
        AND (
            %(team)s::pg_catalog.text IS NULL
            OR either.case_id = ANY(
                ARRAY(
                    SELECT theirs.case_id
                    FROM views.caseload_holder_1 AS theirs
                    WHERE theirs.team = %(team)s
                )
            )
        )
    ORDER BY either.waiting_since, either.case_id
    LIMIT %(limit)s
) AS waits
ORDER BY ordered.place, waits.waiting_since, waits.case_id
LIMIT %(limit)s
