-- How the relays of the feed stand, for those who run the service. How far a relay has come is told
-- by the broker's stream alone, and nothing is ever relayed by what stands here.
-- {service} is replaced by a quoted role name; the script runs as the owner.

CREATE TABLE feed.relay (
    subscription uuid        PRIMARY KEY,
    state        text        NOT NULL CHECK (state <> ''),
    code         text,
    position     bigint      NOT NULL CHECK (position >= 0),
    relayed      bigint      NOT NULL CHECK (relayed >= 0),
    refusals     bigint      NOT NULL CHECK (refusals >= 0),
    at           timestamptz NOT NULL
);
COMMENT ON TABLE feed.relay IS
    'What the relay of each subscription was doing when it last said so, and up to where it had dealt with the log.';

GRANT SELECT, INSERT, UPDATE ON feed.relay TO {service};
