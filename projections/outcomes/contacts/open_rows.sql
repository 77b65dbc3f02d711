SELECT
    contact.contact_id,
    contact.case_id,
    contact.assessment,
    contact.treatment,
    contact.medium,
    contact.started_at
FROM views.outcomes_2_contacts AS contact
WHERE contact.contact_id = ANY(%(keys)s) AND contact.until_position IS NULL
