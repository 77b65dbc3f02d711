-- Two processes that find nothing make it one after the other.
SELECT pg_catalog.pg_advisory_xact_lock(7303014262);

-- That of an earlier release, which did not say what was asked for.
DROP TABLE IF EXISTS views.reading;

-- Every reading, by what is asked of readings; `names` is how many records it names.
CREATE TABLE views.reading (
    position bigint      NOT NULL PRIMARY KEY,
    at       timestamptz NOT NULL,
    actor    uuid        NOT NULL,
    action   text        NOT NULL,
    allowed  boolean     NOT NULL,
    code     text,
    ties     text[]      NOT NULL,
    asked    uuid,
    names    integer     NOT NULL
);

CREATE INDEX reading_at ON views.reading (at);

-- Every record that a reading names: asked for, shown, or of the person whom it is about.
CREATE TABLE IF NOT EXISTS views.reading_of (
    record   uuid        NOT NULL,
    position bigint      NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (record, position)
);

CREATE INDEX IF NOT EXISTS reading_of_position ON views.reading_of (position);

-- How far the log was taken in; one row.
CREATE TABLE IF NOT EXISTS views.reading_mark (position bigint NOT NULL);

-- Whatever another release had put there is made anew.
DELETE FROM views.reading_of;
DELETE FROM views.reading_mark;
INSERT INTO views.reading_mark (position) VALUES (0);
