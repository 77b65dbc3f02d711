-- What the version before held no erasure would come to purge.
DROP TABLE IF EXISTS views.search_1, views.search_1_cases;

CREATE TABLE IF NOT EXISTS views.search_2 (
    event_id uuid NOT NULL,
    part text NOT NULL,
    field text NOT NULL CHECK (field IN ('name', 'nhs_number', 'address')),
    token bigint NOT NULL,
    stream_id uuid NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (event_id, field, token)
);
COMMENT ON TABLE views.search_2 IS
'Tokens of names, NHS numbers and addresses: the short end of an HMAC, and the event whose part told them.';
CREATE INDEX IF NOT EXISTS search_2_by_token ON views.search_2 (field, token, person_id);
CREATE INDEX IF NOT EXISTS search_2_by_stream ON views.search_2 (stream_id);

CREATE TABLE IF NOT EXISTS views.search_2_cases (
    case_id uuid PRIMARY KEY,
    person_id uuid NOT NULL
);
COMMENT ON TABLE views.search_2_cases IS 'Whose each case is.';
CREATE INDEX IF NOT EXISTS search_2_cases_by_person ON views.search_2_cases (person_id, case_id);
