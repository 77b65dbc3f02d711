SELECT
    kept.instrument,
    kept.total,
    kept.completed_on
FROM views.caseload_total_1 AS kept
WHERE kept.case_id = %(case)s
    AND kept.position < %(before)s
    AND kept.event_id <> ALL(%(withdrawn)s::pg_catalog.uuid[])
ORDER BY kept.position
