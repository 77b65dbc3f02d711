CREATE TABLE IF NOT EXISTS views.chronology_1 (
    from_position bigint NOT NULL,
    until_position bigint CHECK (until_position > from_position),
    event_id uuid NOT NULL,
    case_id uuid NOT NULL,
    position bigint NOT NULL,
    type text NOT NULL,
    schema integer NOT NULL,
    persons uuid[] NOT NULL,
    occurred_from timestamptz NOT NULL,
    occurred_until timestamptz NOT NULL,
    occurred_form text NOT NULL,
    occurred_about boolean NOT NULL,
    known_from timestamptz NOT NULL,
    known_until timestamptz NOT NULL,
    known_form text NOT NULL,
    known_about boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    author_id uuid NOT NULL,
    author_role text NOT NULL,
    author_team text,
    source text NOT NULL,
    basis text NOT NULL,
    sensitivity text NOT NULL,
    details jsonb NOT NULL,
    parts text[] NOT NULL,
    concern_id uuid,
    refers_to uuid,
    inclusion text NOT NULL,
    corrected_by uuid[] NOT NULL,
    addenda uuid[] NOT NULL,
    statements uuid[] NOT NULL,
    withdrawn_by uuid,
    PRIMARY KEY (event_id, from_position)
);
COMMENT ON TABLE views.chronology_1 IS
'One row per entry; each version holds from its from_position up to its until_position, if any.';
CREATE UNIQUE INDEX IF NOT EXISTS chronology_1_present
ON views.chronology_1 (event_id) WHERE until_position IS NULL;
CREATE INDEX IF NOT EXISTS chronology_1_by_case
ON views.chronology_1 (case_id, occurred_from, position);
CREATE INDEX IF NOT EXISTS chronology_1_by_person ON views.chronology_1 USING gin (persons);

CREATE TABLE IF NOT EXISTS views.chronology_case_1 (
    case_id uuid PRIMARY KEY,
    person_id uuid NOT NULL
);
COMMENT ON TABLE views.chronology_case_1 IS 'Whose each case is.';
CREATE INDEX IF NOT EXISTS chronology_case_1_by_person ON views.chronology_case_1 (person_id);

CREATE TABLE IF NOT EXISTS views.chronology_contact_1 (
    from_position bigint NOT NULL,
    until_position bigint CHECK (until_position > from_position),
    contact_id uuid NOT NULL,
    case_id uuid NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (contact_id, from_position)
);
COMMENT ON TABLE views.chronology_contact_1 IS
'When the person was seen, for the times in which nobody saw them. Each version holds from its from_position up to its until_position, if any.';
CREATE UNIQUE INDEX IF NOT EXISTS chronology_contact_1_present
ON views.chronology_contact_1 (contact_id) WHERE until_position IS NULL;
CREATE INDEX IF NOT EXISTS chronology_contact_1_by_case
ON views.chronology_contact_1 (case_id, seen_at);
