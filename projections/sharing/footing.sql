-- All of a case: what one disclosure rests on may be said long before the period.
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
WHERE sharing.case_id = ANY(%(cases)s)
    AND sharing.from_position <= %(position)s
    AND (sharing.until_position IS NULL OR sharing.until_position > %(position)s)
ORDER BY sharing.happened_at, sharing.row_id
