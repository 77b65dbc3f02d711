SELECT
    caseload.from_position,
    lacking.position,
    held.practitioner_id,
    held.practitioner_role,
    held.team,
    held.supervisor_id,
    held.starting,
    standing_in.practitioners,
    standing_in.roles,
    standing_in.starting,
    standing_in.last_days,
    caseload.case_id,
    caseload.person_id,
    caseload.pathway,
    caseload.service,
    caseload.urgency,
    caseload.received_on,
    caseload.referral,
    caseload.referral_position,
    caseload.waiting_since,
    caseload.status,
    caseload.reached,
    caseload.discharge_planned,
    caseload.waiting,
    caseload.problem_code,
    caseload.step,
    caseload.treatment_started_on,
    caseload.first_contact_at,
    caseload.last_contact_at,
    caseload.contact_count,
    caseload.session_count,
    caseload.awaited_contacts,
    caseload.awaited_at,
    caseload.awaited_treatments,
    caseload.unscreened_contacts,
    caseload.unwritten_contacts,
    caseload.unsigned_notes,
    caseload.uncountersigned_notes,
    caseload.phq9_first,
    caseload.phq9_first_on,
    caseload.phq9_last,
    caseload.phq9_last_on,
    caseload.phq9_first_caseness,
    caseload.phq9_last_caseness,
    caseload.gad7_first,
    caseload.gad7_first_on,
    caseload.gad7_last,
    caseload.gad7_last_on,
    caseload.gad7_first_caseness,
    caseload.gad7_last_caseness,
    caseload.wsas_first,
    caseload.wsas_first_on,
    caseload.wsas_last,
    caseload.wsas_last_on,
    caseload.corrected_measures,
    caseload.withdrawn_measures,
    caseload.risk_level,
    caseload.risk_judged,
    caseload.safety_plan,
    caseload.risk_responses_owed,
    caseload.open_concerns,
    caseload.awaited_replies,
    caseload.awaited_reply_concerns,
    caseload.awaited_reply_by,
    caseload.last_supervised_on,
    caseload.next_review_on,
    caseload.planned_sessions,
    caseload.open_actions,
    caseload.open_actions_due,
    caseload.priority,
    caseload.priority_rated,
    caseload.handover,
    caseload.handover_to,
    caseload.handover_stage,
    caseload.transition,
    caseload.transition_due_on,
    caseload.goal_count,
    caseload.open_statuses,
    caseload.ended_on,
    caseload.end_code
FROM views.caseload_1 AS caseload
CROSS JOIN LATERAL (
    SELECT pg_catalog.min(parked.position) AS position
    FROM views.parked AS parked
    WHERE parked.name = 'caseload'
        AND parked.version = 1
        AND parked.stream = caseload.case_id
        AND parked.position <= %(position)s
) AS lacking
LEFT JOIN LATERAL (
    SELECT begun.*
    FROM (
        SELECT
            holder.practitioner_id,
            holder.practitioner_role,
            holder.team,
            holder.supervisor_id,
            holder.starting,
            holder.last_day
        FROM views.caseload_holder_1 AS holder
        WHERE holder.case_id = caseload.case_id
            AND NOT holder.covers
            AND holder.from_position <= %(position)s
            AND (holder.until_position IS NULL OR holder.until_position > %(position)s)
            AND holder.starting <= %(day)s
            -- One that was called off before its first day never held.
            AND (holder.last_day IS NULL OR holder.last_day >= holder.starting)
        ORDER BY holder.starting DESC, holder.position DESC
        LIMIT 1
    ) AS begun
    WHERE begun.last_day IS NULL OR begun.last_day >= %(day)s
) AS held ON TRUE
CROSS JOIN LATERAL (
    SELECT
        pg_catalog.array_agg(cover.practitioner_id ORDER BY cover.position) AS practitioners,
        pg_catalog.array_agg(cover.practitioner_role ORDER BY cover.position) AS roles,
        pg_catalog.array_agg(cover.starting ORDER BY cover.position) AS starting,
        pg_catalog.array_agg(cover.last_day ORDER BY cover.position) AS last_days
    FROM views.caseload_holder_1 AS cover
    WHERE cover.case_id = caseload.case_id
        AND cover.covers
        AND cover.from_position <= %(position)s
        AND (cover.until_position IS NULL OR cover.until_position > %(position)s)
        AND cover.starting <= %(day)s
        AND cover.last_day >= %(day)s
) AS standing_in
WHERE caseload.from_position <= %(position)s
    AND (caseload.until_position IS NULL OR caseload.until_position > %(position)s)
    AND (
        %(practitioner)s::pg_catalog.uuid IS NULL
        OR (
            -- Few cases were ever this practitioner's: only of those is it asked whose they are.
            -- An array, because a subquery below an OR is no way into an index: 730 ms instead of 10.
            caseload.case_id = ANY(
                ARRAY(
                    SELECT theirs.case_id
                    FROM views.caseload_holder_1 AS theirs
                    WHERE theirs.practitioner_id = %(practitioner)s
                )
            )
            AND (
                held.practitioner_id = %(practitioner)s
                OR %(practitioner)s = ANY(standing_in.practitioners)
            )
        )
    )
    AND (
        %(team)s::pg_catalog.text IS NULL
        OR (
            caseload.case_id = ANY(
                ARRAY(
                    SELECT theirs.case_id
                    FROM views.caseload_holder_1 AS theirs
                    WHERE theirs.team = %(team)s
                )
            )
            AND held.team = %(team)s
        )
    )
    AND (
        %(supervisor)s::pg_catalog.uuid IS NULL
        OR (
            caseload.case_id = ANY(
                ARRAY(
                    SELECT theirs.case_id
                    FROM views.caseload_holder_1 AS theirs
                    WHERE theirs.supervisor_id = %(supervisor)s
                )
            )
            AND held.supervisor_id = %(supervisor)s
        )
    )
    AND (
        %(cases)s::pg_catalog.uuid[] IS NULL OR caseload.case_id = ANY(%(cases)s::pg_catalog.uuid[])
    )
    AND (%(include_ended)s OR caseload.status NOT IN ('closed', 'declined', 'redirected', 'opted_out', 'deceased'))
    AND (%(after)s::pg_catalog.uuid IS NULL OR caseload.case_id > %(after)s)
ORDER BY caseload.case_id
LIMIT %(limit)s
