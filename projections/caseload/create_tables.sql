CREATE TABLE IF NOT EXISTS views.caseload_1 (
    from_position bigint NOT NULL,
    until_position bigint CHECK (until_position > from_position),
    case_id uuid NOT NULL,
    person_id uuid NOT NULL,
    pathway text NOT NULL,
    service text NOT NULL,
    urgency text NOT NULL,
    received_on date NOT NULL,
    referral uuid NOT NULL,
    referral_position bigint NOT NULL,
    waiting_since date NOT NULL,
    status text NOT NULL,
    reached text NOT NULL,
    discharge_planned boolean NOT NULL,
    waiting text,
    problem_code text,
    step integer,
    treatment_started_on date,
    first_contact_at timestamptz,
    last_contact_at timestamptz,
    contact_count integer NOT NULL,
    session_count integer NOT NULL,
    awaited_contacts uuid[] NOT NULL,
    awaited_at timestamptz[] NOT NULL,
    awaited_treatments uuid[] NOT NULL,
    unscreened_contacts uuid[] NOT NULL,
    unwritten_contacts uuid[] NOT NULL,
    unsigned_notes uuid[] NOT NULL,
    uncountersigned_notes uuid[] NOT NULL,
    phq9_first integer,
    phq9_first_on date,
    phq9_last integer,
    phq9_last_on date,
    phq9_first_caseness boolean,
    phq9_last_caseness boolean,
    gad7_first integer,
    gad7_first_on date,
    gad7_last integer,
    gad7_last_on date,
    gad7_first_caseness boolean,
    gad7_last_caseness boolean,
    wsas_first integer,
    wsas_first_on date,
    wsas_last integer,
    wsas_last_on date,
    corrected_measures uuid[] NOT NULL,
    withdrawn_measures uuid[] NOT NULL,
    risk_level text,
    risk_judged uuid,
    safety_plan uuid,
    risk_responses_owed uuid[] NOT NULL,
    open_concerns uuid[] NOT NULL,
    awaited_replies uuid[] NOT NULL,
    awaited_reply_concerns uuid[] NOT NULL,
    awaited_reply_by date[] NOT NULL,
    last_supervised_on date,
    next_review_on date,
    planned_sessions integer,
    open_actions uuid[] NOT NULL,
    open_actions_due date[] NOT NULL,
    priority text,
    priority_rated uuid,
    handover uuid,
    handover_to uuid,
    handover_stage text,
    transition uuid,
    transition_due_on date,
    goal_count integer NOT NULL,
    open_statuses text[] NOT NULL,
    ended_on date,
    end_code text,
    PRIMARY KEY (case_id, from_position)
);
COMMENT ON TABLE views.caseload_1 IS
'One row per case; each version holds from its from_position up to its until_position, if any.';
CREATE UNIQUE INDEX IF NOT EXISTS caseload_1_present
ON views.caseload_1 (case_id) WHERE until_position IS NULL;
CREATE INDEX IF NOT EXISTS caseload_1_waiting
ON views.caseload_1 (waiting, waiting_since, case_id)
WHERE until_position IS NULL AND waiting IS NOT NULL;
CREATE INDEX IF NOT EXISTS caseload_1_waited
ON views.caseload_1 (waiting, until_position)
WHERE until_position IS NOT NULL AND waiting IS NOT NULL;

CREATE TABLE IF NOT EXISTS views.caseload_holder_1 (
    from_position bigint NOT NULL,
    until_position bigint CHECK (until_position > from_position),
    event_id uuid NOT NULL,
    case_id uuid NOT NULL,
    position bigint NOT NULL,
    covers boolean NOT NULL,
    practitioner_id uuid NOT NULL,
    practitioner_role text NOT NULL,
    supervisor_id uuid,
    team text,
    starting date NOT NULL,
    last_day date,
    PRIMARY KEY (event_id, from_position)
);
COMMENT ON TABLE views.caseload_holder_1 IS
'One row per allocation or cover, with its days; who holds a case is asked for a day.';
CREATE UNIQUE INDEX IF NOT EXISTS caseload_holder_1_present
ON views.caseload_holder_1 (event_id) WHERE until_position IS NULL;
CREATE INDEX IF NOT EXISTS caseload_holder_1_by_case ON views.caseload_holder_1 (case_id);
CREATE INDEX IF NOT EXISTS caseload_holder_1_by_practitioner
ON views.caseload_holder_1 (practitioner_id, case_id);
CREATE INDEX IF NOT EXISTS caseload_holder_1_by_supervisor
ON views.caseload_holder_1 (supervisor_id, case_id);
CREATE INDEX IF NOT EXISTS caseload_holder_1_by_team ON views.caseload_holder_1 (team, case_id);

CREATE TABLE IF NOT EXISTS views.caseload_total_1 (
    position bigint PRIMARY KEY,
    event_id uuid NOT NULL,
    case_id uuid NOT NULL,
    instrument text NOT NULL,
    total integer NOT NULL,
    completed_on date NOT NULL
);
COMMENT ON TABLE views.caseload_total_1 IS
'Every total behind the first and the last of a case, for when one turns out to be wrong.';
CREATE INDEX IF NOT EXISTS caseload_total_1_by_case ON views.caseload_total_1 (case_id, position);
