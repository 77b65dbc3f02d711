-- Key-encryption keys under which nothing is wrapped any more: a key made by a process that does not
-- know that yet would be lost with them.
CREATE TABLE keys.retired_kek (
    kek          pg_catalog.text        PRIMARY KEY,
    retired_at   pg_catalog.timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    destroyed_at pg_catalog.timestamptz
);
