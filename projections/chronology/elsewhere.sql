SELECT
    chronology.case_id,
    chronology.event_id,
    named.person
FROM views.chronology_1 AS chronology
CROSS JOIN LATERAL pg_catalog.unnest(chronology.persons) AS named (person)
WHERE chronology.persons && %(persons)s::pg_catalog.uuid[]
    AND named.person = ANY(%(persons)s::pg_catalog.uuid[])
    AND chronology.case_id <> ALL(%(cases)s::pg_catalog.uuid[])
    AND chronology.withdrawn_by IS NULL
    AND chronology.from_position <= %(position)s
    AND (chronology.until_position IS NULL OR chronology.until_position > %(position)s)
ORDER BY chronology.case_id, chronology.position, named.person
