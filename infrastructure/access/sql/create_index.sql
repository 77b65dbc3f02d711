-- Two processes that find nothing make it one after the other.
SELECT pg_catalog.pg_advisory_xact_lock(7303014262);

CREATE TABLE IF NOT EXISTS views.reading_of (
    record   uuid        NOT NULL,
    position bigint      NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (record, position)
);

-- The last one made, so that where it is all is.
CREATE TABLE IF NOT EXISTS views.reading_mark (position bigint NOT NULL);

INSERT INTO views.reading_mark (position)
SELECT 0 WHERE NOT EXISTS (SELECT FROM views.reading_mark);
