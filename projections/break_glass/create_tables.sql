CREATE TABLE IF NOT EXISTS views.break_glass_1 (
    grant_id uuid NOT NULL PRIMARY KEY,
    position bigint NOT NULL,
    case_id uuid NOT NULL,
    actor uuid NOT NULL,
    role text NOT NULL,
    organisation text NOT NULL,
    reason text NOT NULL,
    opened_at timestamptz NOT NULL,
    over timestamptz NOT NULL,
    review_by date,
    reviewer uuid,
    finding text
);
COMMENT ON TABLE views.break_glass_1 IS
'Every use of break-glass: who opened which case, for how long, and what a review found.';
CREATE INDEX IF NOT EXISTS break_glass_1_unreviewed
ON views.break_glass_1 (position) WHERE finding IS NULL;
CREATE TABLE IF NOT EXISTS views.break_glass_told (
    grant_id uuid NOT NULL PRIMARY KEY,
    told_at timestamptz NOT NULL
);
COMMENT ON TABLE views.break_glass_told IS
'Of which grants an alert went out, and when. It outlives versions of the view: nothing is told anew.';
