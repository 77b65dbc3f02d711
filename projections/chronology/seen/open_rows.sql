SELECT
    seen.contact_id,
    seen.case_id,
    seen.seen_at
FROM views.chronology_contact_1 AS seen
WHERE seen.contact_id = ANY(%(keys)s) AND seen.until_position IS NULL
