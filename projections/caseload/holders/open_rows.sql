SELECT
    holder.event_id,
    holder.case_id,
    holder.position,
    holder.covers,
    holder.practitioner_id,
    holder.practitioner_role,
    holder.supervisor_id,
    holder.team,
    holder.starting,
    holder.last_day
FROM views.caseload_holder_1 AS holder
WHERE holder.event_id = ANY(%(keys)s) AND holder.until_position IS NULL
