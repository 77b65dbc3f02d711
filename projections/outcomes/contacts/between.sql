SELECT
    contact.from_position,
    contact.until_position,
    contact.contact_id,
    contact.case_id,
    contact.assessment,
    contact.treatment,
    contact.medium,
    contact.started_at
FROM views.outcomes_2_contacts AS contact
WHERE contact.case_id = ANY(%(cases)s)
    AND contact.started_at IS NOT NULL
    AND contact.from_position <= %(upto)s
    AND (contact.until_position IS NULL OR contact.until_position > %(since)s)
ORDER BY contact.contact_id, contact.from_position
