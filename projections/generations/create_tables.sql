CREATE TABLE IF NOT EXISTS views_beside.generation (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    version integer NOT NULL,
    upto bigint NOT NULL,
    is_whole boolean NOT NULL,
    UNIQUE (name, version)
);
COMMENT ON TABLE views_beside.generation IS
'The views of which there is another generation beside the one that is read: one that was switched
away from, which is whole, or one that is being built, from whole streams up to a position at first.';

CREATE TABLE IF NOT EXISTS views_beside.built (
    generation bigint NOT NULL REFERENCES views_beside.generation (id) ON DELETE CASCADE,
    after bigint NOT NULL,
    PRIMARY KEY (generation, after)
);
COMMENT ON TABLE views_beside.built IS
'The stretches of the log of which the streams that begin there are in a generation.';
