CREATE TABLE IF NOT EXISTS views.mark (
    name text NOT NULL,
    version integer NOT NULL,
    position bigint NOT NULL CHECK (position >= 0),
    at timestamptz,
    PRIMARY KEY (name, version)
);
COMMENT ON TABLE views.mark IS
'How far each projection has come: the last position it holds, and when that was recorded.';

CREATE TABLE IF NOT EXISTS views.parked (
    name text NOT NULL,
    version integer NOT NULL,
    position bigint NOT NULL,
    stream uuid NOT NULL,
    type text NOT NULL,
    schema integer NOT NULL,
    trouble text,
    PRIMARY KEY (name, version, position)
);
COMMENT ON TABLE views.parked IS
'Events set aside: the one that failed, with its trouble, and those of its stream that wait for it.';
CREATE INDEX IF NOT EXISTS parked_by_stream ON views.parked (name, version, stream, position);
