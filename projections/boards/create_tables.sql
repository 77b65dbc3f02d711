CREATE TABLE IF NOT EXISTS views.board_item_1 (
    from_position bigint NOT NULL,
    until_position bigint CHECK (until_position > from_position),
    item_id uuid NOT NULL,
    kind text NOT NULL,
    case_id uuid NOT NULL,
    entry uuid NOT NULL,
    because uuid[] NOT NULL,
    begun_at timestamptz NOT NULL,
    due_on date,
    owner uuid,
    about uuid,
    code text,
    after_end boolean NOT NULL,
    PRIMARY KEY (item_id, from_position)
);
COMMENT ON TABLE views.board_item_1 IS
'One row per thing that stands open in a case; it holds from from_position up to until_position.';
CREATE UNIQUE INDEX IF NOT EXISTS board_item_1_present
ON views.board_item_1 (item_id) WHERE until_position IS NULL;
CREATE INDEX IF NOT EXISTS board_item_1_by_case ON views.board_item_1 (case_id, until_position);
CREATE INDEX IF NOT EXISTS board_item_1_present_by_age
ON views.board_item_1 (kind, begun_at, item_id) WHERE until_position IS NULL;
CREATE INDEX IF NOT EXISTS board_item_1_present_after_end
ON views.board_item_1 (kind, begun_at, item_id) WHERE until_position IS NULL AND after_end;
CREATE INDEX IF NOT EXISTS board_item_1_ended
ON views.board_item_1 (kind, until_position) WHERE until_position IS NOT NULL;
