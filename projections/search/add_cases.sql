INSERT INTO views.search_2_cases (case_id, person_id)
SELECT begun.case_id, begun.person_id
FROM ROWS FROM (
    pg_catalog.unnest(%(cases)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(persons)s::pg_catalog.uuid[])
) AS begun (case_id, person_id)
