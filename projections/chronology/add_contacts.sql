INSERT INTO views.chronology_contact_1 (position, case_id, seen_at)
SELECT seen.position, seen.case_id, seen.at
FROM ROWS FROM (
    pg_catalog.unnest(%(positions)s::pg_catalog.int8[]),
    pg_catalog.unnest(%(cases)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(times)s::pg_catalog.timestamptz[])
) AS seen (position, case_id, at)
