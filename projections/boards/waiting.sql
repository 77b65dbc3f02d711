-- Those who wait, rule after rule in their order, the longest wait first. Of versions that ended
-- only those are looked at that ended after the position that is asked about: at the present none.
-- Both are put in order and cut by themselves, so that the first is read off its index.
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

theirs AS (
    SELECT
        ARRAY(
            SELECT held.case_id
            FROM views.caseload_holder_1 AS held
            WHERE held.practitioner_id = %(practitioner)s
        ) AS of_practitioner,
        ARRAY(
            SELECT held.case_id
            FROM views.caseload_holder_1 AS held
            WHERE held.team = %(team)s
        ) AS of_team
)

SELECT waits.case_id
FROM ordered
CROSS JOIN LATERAL (
    (
        SELECT
            still.waiting_since,
            still.case_id
        FROM views.caseload_1 AS still
        WHERE still.until_position IS NULL
            AND still.waiting = ordered.code
            AND still.from_position <= %(position)s
            AND (
                %(after)s::pg_catalog.uuid IS NULL
                OR ordered.place > (SELECT begun.place FROM begun)
                OR (
                    ordered.place = (SELECT begun.place FROM begun)
                    AND (still.waiting_since, still.case_id)
                    > ((SELECT begun.waiting_since FROM begun), %(after)s::pg_catalog.uuid)
                )
            )
            AND (
                %(practitioner)s::pg_catalog.uuid IS NULL
                OR still.case_id = ANY((SELECT theirs.of_practitioner FROM theirs)::pg_catalog.uuid[])
            )
            AND (
                %(team)s::pg_catalog.text IS NULL
                OR still.case_id = ANY((SELECT theirs.of_team FROM theirs)::pg_catalog.uuid[])
            )
        ORDER BY still.waiting_since, still.case_id
        LIMIT %(limit)s
    )
    UNION ALL
    (
        SELECT
            ended.waiting_since,
            ended.case_id
        FROM views.caseload_1 AS ended
        WHERE ended.until_position > %(position)s
            AND ended.waiting = ordered.code
            AND ended.from_position <= %(position)s
            AND (
                %(after)s::pg_catalog.uuid IS NULL
                OR ordered.place > (SELECT begun.place FROM begun)
                OR (
                    ordered.place = (SELECT begun.place FROM begun)
                    AND (ended.waiting_since, ended.case_id)
                    > ((SELECT begun.waiting_since FROM begun), %(after)s::pg_catalog.uuid)
                )
            )
            AND (
                %(practitioner)s::pg_catalog.uuid IS NULL
                OR ended.case_id = ANY((SELECT theirs.of_practitioner FROM theirs)::pg_catalog.uuid[])
            )
            AND (
                %(team)s::pg_catalog.text IS NULL
                OR ended.case_id = ANY((SELECT theirs.of_team FROM theirs)::pg_catalog.uuid[])
            )
        ORDER BY ended.waiting_since, ended.case_id
        LIMIT %(limit)s
    )
) AS waits
ORDER BY ordered.place, waits.waiting_since, waits.case_id
LIMIT %(limit)s
