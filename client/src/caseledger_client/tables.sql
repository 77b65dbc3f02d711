-- What a follower has taken in, beside what its owner makes of it.

CREATE SCHEMA IF NOT EXISTS caseledger_client;

CREATE TABLE caseledger_client.cursor (
    follower text PRIMARY KEY,
    wanted text NOT NULL,
    cursor text,
    checkpoint bytea
);

COMMENT ON TABLE caseledger_client.cursor IS
    'One row for each follower: the filter it began with, where it stands, and the last checkpoint.';

-- Events that no checkpoint covered yet when they were taken in: a second or two of them.
CREATE TABLE caseledger_client.unproven (
    follower text NOT NULL REFERENCES caseledger_client.cursor ON DELETE CASCADE,
    position bigint NOT NULL,
    leaf_hash bytea NOT NULL,
    PRIMARY KEY (follower, position)
);
