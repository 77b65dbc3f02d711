CREATE TABLE IF NOT EXISTS views.search_1 (
    event_id uuid NOT NULL,
    part text NOT NULL,
    field text NOT NULL CHECK (field IN ('name', 'nhs_number')),
    token bigint NOT NULL,
    stream_id uuid NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (event_id, field, token)
);
COMMENT ON TABLE views.search_1 IS
'Tokens of names and NHS numbers: the short end of an HMAC, and the event whose part told them.';
CREATE INDEX IF NOT EXISTS search_1_by_token ON views.search_1 (field, token, person_id);
CREATE INDEX IF NOT EXISTS search_1_by_stream ON views.search_1 (stream_id);

CREATE TABLE IF NOT EXISTS views.search_1_cases (
    case_id uuid PRIMARY KEY,
    person_id uuid NOT NULL
);
COMMENT ON TABLE views.search_1_cases IS 'Whose each case is.';
CREATE INDEX IF NOT EXISTS search_1_cases_by_person ON views.search_1_cases (person_id, case_id);
