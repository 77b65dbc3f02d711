-- Contacts that are booked in cases that were ever this practitioner's; whose the cases are on a day
-- is asked of those few.
SELECT
    caseload.case_id,
    booked.contact,
    booked.planned
FROM views.caseload_1 AS caseload
CROSS JOIN LATERAL ROWS FROM (
    pg_catalog.unnest(caseload.awaited_contacts),
    pg_catalog.unnest(caseload.awaited_at)
) AS booked (contact, planned)
WHERE caseload.case_id = ANY(
    ARRAY(
        SELECT theirs.case_id
        FROM views.caseload_holder_1 AS theirs
        WHERE theirs.practitioner_id = %(practitioner)s
    )
)
AND caseload.from_position <= %(position)s
AND (caseload.until_position IS NULL OR caseload.until_position > %(position)s)
AND booked.planned < %(until)s
ORDER BY booked.planned, booked.contact
