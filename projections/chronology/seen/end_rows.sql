UPDATE views.chronology_contact_1 AS seen
SET until_position = ended.position
FROM ROWS FROM (
    pg_catalog.unnest(%(keys)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(positions)s::pg_catalog.int8[])
) AS ended (contact_id, position)
WHERE seen.contact_id = ended.contact_id AND seen.until_position IS NULL
