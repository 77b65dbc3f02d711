CREATE TABLE IF NOT EXISTS views.outcomes_2 (
    from_position bigint NOT NULL,
    until_position bigint CHECK (until_position > from_position),
    case_id uuid NOT NULL,
    begun_at bigint NOT NULL,
    pathway text NOT NULL,
    service text NOT NULL,
    received_on date NOT NULL,
    taken_on boolean NOT NULL,
    allocations uuid [] NOT NULL,
    held_from date [] NOT NULL,
    held_until date [] NOT NULL,
    practitioners uuid [] NOT NULL,
    teams text [] NOT NULL,
    descriptor text,
    anxiety_measure text,
    fallback_measure text,
    step integer,
    ethnicity text,
    decile integer,
    stepped_up boolean NOT NULL,
    stepped_down boolean NOT NULL,
    closed_on date,
    died_on date,
    ended_on date,
    end_code text,
    PRIMARY KEY (case_id, from_position)
);
COMMENT ON TABLE views.outcomes_2 IS
'The course of each case. Each version holds from its from_position up to its until_position, if any.';
CREATE UNIQUE INDEX IF NOT EXISTS outcomes_2_present
ON views.outcomes_2 (case_id) WHERE until_position IS NULL;
CREATE INDEX IF NOT EXISTS outcomes_2_by_end ON views.outcomes_2 (ended_on);
CREATE TABLE IF NOT EXISTS views.outcomes_2_contacts (
    from_position bigint NOT NULL,
    until_position bigint CHECK (until_position > from_position),
    contact_id uuid NOT NULL,
    case_id uuid NOT NULL,
    assessment boolean NOT NULL,
    treatment boolean NOT NULL,
    medium text NOT NULL,
    started_at timestamptz,
    PRIMARY KEY (contact_id, from_position)
);
COMMENT ON TABLE views.outcomes_2_contacts IS
'Contacts; one that nobody came to has no start. Each version holds from its from_position up to its until_position, if any.';
CREATE UNIQUE INDEX IF NOT EXISTS outcomes_2_contacts_present
ON views.outcomes_2_contacts (contact_id) WHERE until_position IS NULL;
CREATE INDEX IF NOT EXISTS outcomes_2_contacts_by_case ON views.outcomes_2_contacts (case_id);
CREATE TABLE IF NOT EXISTS views.outcomes_2_scores (
    from_position bigint NOT NULL,
    until_position bigint CHECK (until_position > from_position),
    score_id uuid NOT NULL,
    case_id uuid NOT NULL,
    recorded_at bigint NOT NULL,
    instrument text NOT NULL,
    rater text NOT NULL,
    total integer NOT NULL,
    completed_on date NOT NULL,
    goal_id uuid,
    counts boolean NOT NULL,
    PRIMARY KEY (score_id, from_position)
);
COMMENT ON TABLE views.outcomes_2_scores IS
'Totals; one whose entry was wrong as a whole no longer counts. Each version holds from its from_position up to its until_position, if any.';
CREATE UNIQUE INDEX IF NOT EXISTS outcomes_2_scores_present
ON views.outcomes_2_scores (score_id) WHERE until_position IS NULL;
CREATE INDEX IF NOT EXISTS outcomes_2_scores_by_case ON views.outcomes_2_scores (case_id);
