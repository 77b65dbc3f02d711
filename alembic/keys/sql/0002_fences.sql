-- What was erased: which keys may never be again, whatever backup of this store is put back.
-- A fence stands for good. Keys below its floor are destroyed and not made again; a floor above all
-- versions means that nothing more is recorded of this subject in this stream.
CREATE TABLE keys.fence (
    stream   pg_catalog.uuid NOT NULL,
    subject  pg_catalog.uuid NOT NULL,
    floor    pg_catalog.int4 NOT NULL CHECK (floor > 1),
    PRIMARY KEY (stream, subject)
);

CREATE TABLE keys.destroyed (
    stream       pg_catalog.uuid        NOT NULL,
    subject      pg_catalog.uuid        NOT NULL,
    version      pg_catalog.int4        NOT NULL,
    fingerprint  pg_catalog.bytea       NOT NULL CHECK (pg_catalog.octet_length(fingerprint) = 32),
    destroyed_at pg_catalog.timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    PRIMARY KEY (stream, subject, version, fingerprint)
);

-- Up to which position of the case log its erasure orders were obeyed here. One row.
CREATE TABLE keys.obeyed (
    one      pg_catalog.bool PRIMARY KEY DEFAULT true CHECK (one),
    position pg_catalog.int8 NOT NULL
);
INSERT INTO keys.obeyed (position) VALUES (0);
