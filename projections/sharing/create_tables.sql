CREATE TABLE IF NOT EXISTS views.sharing_1 (
    from_position bigint NOT NULL,
    until_position bigint CHECK (until_position > from_position),
    row_id uuid NOT NULL,
    entry uuid NOT NULL,
    case_id uuid NOT NULL,
    kind text NOT NULL,
    type text NOT NULL,
    recipient text NOT NULL,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    author uuid NOT NULL,
    author_role text NOT NULL,
    giver text,
    stand text,
    until_on date,
    basis text,
    consent text,
    authority uuid,
    PRIMARY KEY (row_id, from_position)
);
COMMENT ON TABLE views.sharing_1 IS
'Who was told something, and what was said about that. Each row holds from its from_position up to its until_position, if any.';
CREATE UNIQUE INDEX IF NOT EXISTS sharing_1_present
ON views.sharing_1 (row_id) WHERE until_position IS NULL;
CREATE INDEX IF NOT EXISTS sharing_1_by_case ON views.sharing_1 (case_id);
CREATE INDEX IF NOT EXISTS sharing_1_shared
ON views.sharing_1 (happened_at) WHERE kind = 'shared';
