CREATE TABLE IF NOT EXISTS views.revision (
    name text NOT NULL,
    version integer NOT NULL,
    id uuid NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
    PRIMARY KEY (name, version)
);
COMMENT ON TABLE views.revision IS
'Of each view an id that is another once it was changed by something else than the next events of the log.';
