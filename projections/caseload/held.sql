SELECT asked.service
FROM pg_catalog.unnest(%(services)s::pg_catalog.text[]) AS asked (service)
WHERE EXISTS (
    SELECT FROM views.caseload_1 AS held WHERE held.service = asked.service
)
