-- Those who wait, in an order that tells nothing of why.
SELECT waits.case_id
FROM views.caseload_1 AS waits
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
