INSERT INTO views.chronology_contact_1 (position, case_id, seen_at)
SELECT seen.position, seen.case_id, seen.at
FROM pg_catalog.unnest(
    %(positions)s::pg_catalog.int8[],
    %(cases)s::pg_catalog.uuid[],
    %(times)s::pg_catalog.timestamptz[]
) AS seen (position, case_id, at)
