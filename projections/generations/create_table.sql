CREATE TABLE IF NOT EXISTS views_beside.generation (
    name text NOT NULL,
    version integer NOT NULL,
    is_whole boolean NOT NULL,
    PRIMARY KEY (name, version)
);
COMMENT ON TABLE views_beside.generation IS
'The views of which there is another generation beside the one that is read: one that was switched
away from, which is whole, or one that is being built.';
