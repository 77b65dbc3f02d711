UPDATE views.outcomes_2_contacts AS contact
SET until_position = ended.position
FROM ROWS FROM (
    pg_catalog.unnest(%(keys)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(positions)s::pg_catalog.int8[])
) AS ended (key, position)
WHERE contact.contact_id = ended.key AND contact.until_position IS NULL
