SELECT pg_catalog.count(DISTINCT parked.stream)
FROM views.parked AS parked
WHERE parked.name = 'caseload'
    AND parked.version = 1
    AND parked.position <= %(position)s
    AND NOT EXISTS (
        SELECT FROM views.caseload_1 AS caseload
        WHERE caseload.case_id = parked.stream AND caseload.from_position <= %(position)s
    )
