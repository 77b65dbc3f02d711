-- What stands open of some kinds, longest first. What ended is looked at only where it ended after
-- the position that is asked about: at the present that is nothing, however much ended before.
WITH begun AS (
    -- Whether or not it stands open still: the page behind it is asked for all the same.
    SELECT earlier.begun_at
    FROM views.board_item_1 AS earlier
    WHERE earlier.item_id = %(after)s AND earlier.from_position <= %(position)s
    ORDER BY earlier.from_position DESC
    LIMIT 1
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
    item.code
FROM ROWS FROM (
    pg_catalog.unnest(%(kinds)s::pg_catalog.text[]),
    pg_catalog.unnest(%(begun_by)s::pg_catalog.timestamptz[])
) AS asked (kind, begun_by)
CROSS JOIN LATERAL (
    SELECT either.*
    FROM (
        SELECT still.* FROM views.board_item_1 AS still WHERE still.until_position IS NULL
        UNION ALL
        SELECT ended.* FROM views.board_item_1 AS ended WHERE ended.until_position > %(position)s
    ) AS either
    WHERE either.kind = asked.kind
        AND either.begun_at <= asked.begun_by
        AND either.from_position <= %(position)s
        AND (
            %(after)s::pg_catalog.uuid IS NULL
            OR (either.begun_at, either.item_id) > ((SELECT begun.begun_at FROM begun), %(after)s::pg_catalog.uuid)
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
        AND (
            NOT %(ended_only)s
            OR EXISTS (
                SELECT
                FROM views.caseload_1 AS caseload
                WHERE caseload.case_id = either.case_id
                    AND caseload.from_position <= %(position)s
                    AND (caseload.until_position IS NULL OR caseload.until_position > %(position)s)
                    AND caseload.status IN ('closed', 'declined', 'redirected', 'opted_out', 'deceased')
            )
        )
    ORDER BY either.begun_at, either.item_id
    LIMIT %(limit)s
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
