CREATE TABLE IF NOT EXISTS views.ties_1 (
    case_id uuid NOT NULL PRIMARY KEY,
    position bigint NOT NULL,
    ties text NOT NULL
);
COMMENT ON TABLE views.ties_1 IS
'What the gate looks at in each case, as JSON, since the event at its position: ids, codes and days.';
