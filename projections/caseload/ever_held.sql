SELECT DISTINCT holder.case_id
FROM views.caseload_holder_1 AS holder
WHERE holder.practitioner_id = ANY(%(practitioners)s::pg_catalog.uuid[])
ORDER BY holder.case_id
