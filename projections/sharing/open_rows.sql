SELECT
    sharing.row_id,
    sharing.entry,
    sharing.case_id,
    sharing.kind,
    sharing.type,
    sharing.recipient,
    sharing.happened_at,
    sharing.recorded_at,
    sharing.author,
    sharing.author_role,
    sharing.giver,
    sharing.stand,
    sharing.until_on,
    sharing.basis,
    sharing.consent,
    sharing.authority
FROM views.sharing_1 AS sharing
WHERE sharing.row_id = ANY(%(keys)s) AND sharing.until_position IS NULL
