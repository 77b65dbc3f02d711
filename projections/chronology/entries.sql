SELECT
    chronology.from_position,
    chronology.event_id,
    chronology.case_id,
    chronology.position,
    chronology.type,
    chronology.schema,
    chronology.persons,
    chronology.occurred_from,
    chronology.occurred_until,
    chronology.occurred_form,
    chronology.occurred_about,
    chronology.known_from,
    chronology.known_until,
    chronology.known_form,
    chronology.known_about,
    chronology.recorded_at,
    chronology.author_id,
    chronology.author_role,
    chronology.author_team,
    chronology.source,
    chronology.basis,
    chronology.sensitivity,
    chronology.details,
    chronology.parts,
    chronology.concern_id,
    chronology.refers_to,
    chronology.inclusion,
    chronology.corrected_by,
    chronology.addenda,
    chronology.statements,
    chronology.withdrawn_by
FROM views.chronology_1 AS chronology
WHERE chronology.from_position <= %(position)s
    AND (chronology.until_position IS NULL OR chronology.until_position > %(position)s)
    AND (%(case)s::pg_catalog.uuid IS NULL OR chronology.case_id = %(case)s)
    AND (%(person)s::pg_catalog.uuid IS NULL
        OR chronology.persons @> ARRAY[%(person)s]::pg_catalog.uuid[])
    AND (%(known_by)s::pg_catalog.timestamptz IS NULL OR chronology.known_from <= %(known_by)s)
ORDER BY chronology.occurred_from, chronology.position
