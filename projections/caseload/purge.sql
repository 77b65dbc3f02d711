-- The totals that an erasure names, and the first and the last that are one of them.
WITH gone AS (
    DELETE FROM views.caseload_total_1
    WHERE case_id = %(stream)s AND (%(event)s::uuid IS NULL OR event_id = %(event)s)
    RETURNING instrument, total, completed_on
),
goes AS (
    SELECT held.case_id, held.from_position,
        EXISTS (
            SELECT FROM gone
            WHERE gone.instrument = 'PHQ9' AND gone.total = held.phq9_first
                AND gone.completed_on = held.phq9_first_on
        ) AS phq9_first,
        EXISTS (
            SELECT FROM gone
            WHERE gone.instrument = 'PHQ9' AND gone.total = held.phq9_last
                AND gone.completed_on = held.phq9_last_on
        ) AS phq9_last,
        EXISTS (
            SELECT FROM gone
            WHERE gone.instrument = 'GAD7' AND gone.total = held.gad7_first
                AND gone.completed_on = held.gad7_first_on
        ) AS gad7_first,
        EXISTS (
            SELECT FROM gone
            WHERE gone.instrument = 'GAD7' AND gone.total = held.gad7_last
                AND gone.completed_on = held.gad7_last_on
        ) AS gad7_last,
        EXISTS (
            SELECT FROM gone
            WHERE gone.instrument = 'WSAS' AND gone.total = held.wsas_first
                AND gone.completed_on = held.wsas_first_on
        ) AS wsas_first,
        EXISTS (
            SELECT FROM gone
            WHERE gone.instrument = 'WSAS' AND gone.total = held.wsas_last
                AND gone.completed_on = held.wsas_last_on
        ) AS wsas_last
    FROM views.caseload_1 AS held
    WHERE held.case_id = %(stream)s
)
UPDATE views.caseload_1 AS held SET
    phq9_first = CASE WHEN NOT goes.phq9_first THEN held.phq9_first END,
    phq9_first_on = CASE WHEN NOT goes.phq9_first THEN held.phq9_first_on END,
    phq9_first_caseness = CASE WHEN NOT goes.phq9_first THEN held.phq9_first_caseness END,
    phq9_last = CASE WHEN NOT goes.phq9_last THEN held.phq9_last END,
    phq9_last_on = CASE WHEN NOT goes.phq9_last THEN held.phq9_last_on END,
    phq9_last_caseness = CASE WHEN NOT goes.phq9_last THEN held.phq9_last_caseness END,
    gad7_first = CASE WHEN NOT goes.gad7_first THEN held.gad7_first END,
    gad7_first_on = CASE WHEN NOT goes.gad7_first THEN held.gad7_first_on END,
    gad7_first_caseness = CASE WHEN NOT goes.gad7_first THEN held.gad7_first_caseness END,
    gad7_last = CASE WHEN NOT goes.gad7_last THEN held.gad7_last END,
    gad7_last_on = CASE WHEN NOT goes.gad7_last THEN held.gad7_last_on END,
    gad7_last_caseness = CASE WHEN NOT goes.gad7_last THEN held.gad7_last_caseness END,
    wsas_first = CASE WHEN NOT goes.wsas_first THEN held.wsas_first END,
    wsas_first_on = CASE WHEN NOT goes.wsas_first THEN held.wsas_first_on END,
    wsas_last = CASE WHEN NOT goes.wsas_last THEN held.wsas_last END,
    wsas_last_on = CASE WHEN NOT goes.wsas_last THEN held.wsas_last_on END
FROM goes
WHERE held.case_id = goes.case_id AND held.from_position = goes.from_position
