CREATE TABLE IF NOT EXISTS views.ties_2 (
    case_id uuid NOT NULL PRIMARY KEY,
    position bigint NOT NULL,
    ties text NOT NULL,
    actors uuid [] NOT NULL,
    teams text [] NOT NULL
);
-- Written to as they change: a lookup would go through all that waits to be sorted in.
CREATE INDEX IF NOT EXISTS ties_2_actors ON views.ties_2 USING gin (actors) WITH (fastupdate = off);
CREATE INDEX IF NOT EXISTS ties_2_teams ON views.ties_2 USING gin (teams) WITH (fastupdate = off);
COMMENT ON TABLE views.ties_2 IS
'What the gate looks at in each case, as JSON, since the event at its position: ids, codes and days; and whom and which teams it ever named.';
