SELECT asked.position
FROM ROWS FROM (
    pg_catalog.unnest(%(positions)s::pg_catalog.int8[]),
    pg_catalog.unnest(%(streams)s::pg_catalog.uuid[])
) AS asked (position, stream)
INNER JOIN views.caseload_1 AS held
    ON held.case_id = asked.stream
        AND held.from_position <= asked.position
        AND (
            %(ever)s::pg_catalog.bool
            OR held.until_position IS NULL OR held.until_position > asked.position
        )
WHERE (pg_catalog.cardinality(%(services)s::pg_catalog.text[]) = 0
        OR held.service = ANY(%(services)s::pg_catalog.text[]))
    AND (pg_catalog.cardinality(%(pathways)s::pg_catalog.text[]) = 0
        OR held.pathway = ANY(%(pathways)s::pg_catalog.text[]))
