UPDATE views.caseload_1 AS caseload
SET until_position = ended.position
FROM ROWS FROM (
    pg_catalog.unnest(%(keys)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(positions)s::pg_catalog.int8[])
) AS ended (case_id, position)
WHERE caseload.case_id = ended.case_id AND caseload.until_position IS NULL
