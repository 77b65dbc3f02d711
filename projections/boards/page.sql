-- What stands open of some kinds, longest first. What ended is looked at only where it ended after
-- the position that is asked about: at the present that is nothing, however much ended before. Both
-- are put in order and cut by themselves, so that the first is read off its index: together all of
-- a kind were sorted for one page.
WITH begun AS (
    -- Whether or not it stands open still: the page behind it is asked for all the same.
    SELECT earlier.begun_at
    FROM views.board_item_2 AS earlier
    WHERE earlier.item_id = %(after)s AND earlier.from_position <= %(position)s
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

SELECT
    item.from_position,
    lacking.position,
    item.item_id,
    item.kind,
    item.case_id,
    item.entry,
    item.because,
    item.begun_at,
    item.due_on,
    item.owner,
    item.about,
    item.code,
    item.after_end
FROM ROWS FROM (
    pg_catalog.unnest(%(kinds)s::pg_catalog.text[]),
    pg_catalog.unnest(%(begun_by)s::pg_catalog.timestamptz[])
) AS asked (kind, begun_by)
CROSS JOIN LATERAL (
    (
        SELECT still.*
        FROM views.board_item_2 AS still
        WHERE still.until_position IS NULL
            AND still.kind = asked.kind
            AND still.begun_at <= asked.begun_by
            AND still.from_position <= %(position)s
            AND (
                %(after)s::pg_catalog.uuid IS NULL
                OR (still.begun_at, still.item_id)
                > ((SELECT begun.begun_at FROM begun), %(after)s::pg_catalog.uuid)
            )
            AND (
                %(practitioner)s::pg_catalog.uuid IS NULL
                OR still.case_id = ANY((SELECT theirs.of_practitioner FROM theirs)::pg_catalog.uuid[])
            )
            AND (
                %(team)s::pg_catalog.text IS NULL
                OR still.case_id = ANY((SELECT theirs.of_team FROM theirs)::pg_catalog.uuid[])
            )
            AND (NOT %(ended_only)s OR still.after_end)
        ORDER BY still.begun_at, still.item_id
        LIMIT %(limit)s
    )
    UNION ALL
    (
        SELECT ended.*
        FROM views.board_item_2 AS ended
        WHERE ended.until_position > %(position)s
            AND ended.kind = asked.kind
            AND ended.begun_at <= asked.begun_by
            AND ended.from_position <= %(position)s
            AND (
                %(after)s::pg_catalog.uuid IS NULL
                OR (ended.begun_at, ended.item_id)
                > ((SELECT begun.begun_at FROM begun), %(after)s::pg_catalog.uuid)
            )
            AND (
                %(practitioner)s::pg_catalog.uuid IS NULL
                OR ended.case_id = ANY((SELECT theirs.of_practitioner FROM theirs)::pg_catalog.uuid[])
            )
            AND (
                %(team)s::pg_catalog.text IS NULL
                OR ended.case_id = ANY((SELECT theirs.of_team FROM theirs)::pg_catalog.uuid[])
            )
            AND (NOT %(ended_only)s OR ended.after_end)
        ORDER BY ended.begun_at, ended.item_id
        LIMIT %(limit)s
    )
) AS item
CROSS JOIN LATERAL (
    SELECT pg_catalog.min(parked.position) AS position
    FROM views.parked AS parked
    WHERE parked.name = 'boards'
        AND parked.version = 1
        AND parked.stream = item.case_id
        AND parked.position <= %(position)s
) AS lacking
ORDER BY item.begun_at, item.item_id
LIMIT %(limit)s
