SELECT seen.seen_at
FROM views.chronology_contact_1 AS seen
WHERE seen.from_position <= %(position)s
    AND (seen.until_position IS NULL OR seen.until_position > %(position)s)
    AND (%(known_by)s::pg_catalog.timestamptz IS NULL OR seen.seen_at <= %(known_by)s)
    AND seen.case_id IN (
        SELECT known.case_id
        FROM views.chronology_case_1 AS known
        WHERE known.case_id = %(case)s OR known.person_id = %(person)s
    )
ORDER BY seen.seen_at, seen.from_position
