-- How far the followers of the feed have come. It is kept beside the log, because it changes with
-- every page and nobody has to prove it; it is no view, because the log can't tell it.
-- {service} is replaced by a quoted role name; the script runs as the owner.

CREATE SCHEMA feed;

CREATE TABLE feed.progress (
    subscription uuid        PRIMARY KEY,
    cursor       text        NOT NULL CHECK (cursor <> ''),
    position     bigint      NOT NULL CHECK (position >= 0),
    moved_at     timestamptz,
    told_at      timestamptz,
    failures     integer     NOT NULL DEFAULT 0 CHECK (failures >= 0),
    error        text,
    failed_at    timestamptz
);
COMMENT ON TABLE feed.progress IS
    'Up to where the follower of each subscription is done, when events were last fetched or delivered, and which failures followed since.';

CREATE TABLE feed.dead_letter (
    subscription uuid        NOT NULL,
    position     bigint      NOT NULL,
    stream       uuid        NOT NULL,
    attempts     integer     NOT NULL,
    code         text        NOT NULL,
    at           timestamptz NOT NULL,
    PRIMARY KEY (subscription, position)
);
COMMENT ON TABLE feed.dead_letter IS
    'Events that a subscription could not be told after the last attempt: where they stand, never what they say.';

GRANT USAGE ON SCHEMA feed TO {service};
GRANT SELECT, INSERT, UPDATE, DELETE ON feed.progress, feed.dead_letter TO {service};
