SELECT
    caseload.from_position,
    lacking.position,
    caseload.case_id,
    caseload.person_id,
    caseload.pathway,
    caseload.service,
    caseload.urgency,
    caseload.received_on,
    caseload.status,
    caseload.reached,
    caseload.discharge_planned,
    caseload.practitioner_id,
    caseload.practitioner_role,
    caseload.supervisor_id,
    caseload.team,
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
    caseload.risk_level,
    caseload.safety_plan,
    caseload.risk_responses_owed,
    caseload.open_concerns,
    caseload.awaited_replies,
    caseload.awaited_reply_concerns,
    caseload.awaited_reply_by,
    caseload.last_supervised_on,
    caseload.next_review_on,
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
WHERE caseload.from_position <= %(position)s
    AND (caseload.until_position IS NULL OR caseload.until_position > %(position)s)
    AND (%(practitioner)s::pg_catalog.uuid IS NULL OR caseload.practitioner_id = %(practitioner)s)
    AND (%(team)s::pg_catalog.text IS NULL OR caseload.team = %(team)s)
    AND (%(include_ended)s OR caseload.status NOT IN ('closed', 'declined', 'redirected', 'opted_out', 'deceased'))
    AND (%(after)s::pg_catalog.uuid IS NULL OR caseload.case_id > %(after)s)
ORDER BY caseload.case_id
LIMIT %(limit)s
