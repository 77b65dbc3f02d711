-- One row per data key. Destroying a key is deleting its row, so updates have no business here but
-- to wrap a key again under another key-encryption key.
CREATE TABLE keys.data_key (
    stream     pg_catalog.uuid        NOT NULL,
    subject    pg_catalog.uuid        NOT NULL,
    version    pg_catalog.int4        NOT NULL CHECK (version >= 1),
    kek        pg_catalog.text        NOT NULL,
    wrapped    pg_catalog.bytea       NOT NULL
               CHECK (pg_catalog.octet_length(wrapped) BETWEEN 32 AND 4096),
    created_at pg_catalog.timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    PRIMARY KEY (stream, subject, version)
);
