CREATE TABLE IF NOT EXISTS views.board_item_2 (
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
COMMENT ON TABLE views.board_item_2 IS
'One row per thing that stands open in a case; it holds from from_position up to until_position.';
CREATE UNIQUE INDEX IF NOT EXISTS board_item_2_present
ON views.board_item_2 (item_id) WHERE until_position IS NULL;
CREATE INDEX IF NOT EXISTS board_item_2_by_case ON views.board_item_2 (case_id, until_position);
CREATE INDEX IF NOT EXISTS board_item_2_present_by_age
ON views.board_item_2 (kind, begun_at, item_id) WHERE until_position IS NULL;
CREATE INDEX IF NOT EXISTS board_item_2_present_after_end
ON views.board_item_2 (kind, begun_at, item_id) WHERE until_position IS NULL AND after_end;
CREATE INDEX IF NOT EXISTS board_item_2_ended
ON views.board_item_2 (kind, until_position) WHERE until_position IS NOT NULL;
