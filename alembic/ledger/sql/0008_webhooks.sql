-- What waits to be sent to webhooks: positions and codes, never what stands there. No view holds it,
-- because the log can't tell what was sent, and what acts on the world is never replayed.
-- {service} is replaced by a quoted role name; the script runs as the owner.

CREATE TABLE feed.webhook (
    subscription  uuid        PRIMARY KEY,
    since         timestamptz NOT NULL,
    cursor        text        NOT NULL CHECK (cursor <> ''),
    replays       integer     NOT NULL CHECK (replays >= 0),
    replayed      bigint      CHECK (replayed >= 0),
    failing_since timestamptz,
    unreached     integer     NOT NULL DEFAULT 0 CHECK (unreached >= 0),
    rests_until   timestamptz,
    heartbeat_at  timestamptz NOT NULL,
    taken         bigint      NOT NULL DEFAULT 0,
    refused       bigint      NOT NULL DEFAULT 0
);
COMMENT ON TABLE feed.webhook IS
    'How far the log was looked at for each endpoint, what of its orders was carried out, how it is, and how many sendings it has taken and not taken.';

CREATE TABLE feed.webhook_waiting (
    subscription uuid   NOT NULL,
    position     bigint NOT NULL,
    stream       uuid   NOT NULL,
    PRIMARY KEY (subscription, position)
);
COMMENT ON TABLE feed.webhook_waiting IS
    'Events that are lined up for an endpoint, each in the lane of its stream.';

CREATE TABLE feed.webhook_lane (
    subscription uuid    NOT NULL,
    stream       uuid    NOT NULL,
    failures     integer NOT NULL CHECK (failures >= 0),
    code         text    NOT NULL,
    next_at      timestamptz,
    PRIMARY KEY (subscription, stream)
);
COMMENT ON TABLE feed.webhook_lane IS
    'Lanes whose first event was not taken: how often, what came back, and when it is sent again; never, where it is a dead letter.';

GRANT SELECT, INSERT, UPDATE, DELETE
   ON feed.webhook, feed.webhook_waiting, feed.webhook_lane TO {service};
