-- What the notary keeps: the full tiles of each log's tree, and the checkpoints it has signed.
-- {service} is replaced by a quoted role name; the script runs as the owner.
-- Nothing here is secret, and nothing here is believed: tiles are checked against a checkpoint, and a
-- checkpoint by its signature, whose key is in no database.

CREATE SCHEMA notary;

CREATE TABLE notary.tile (
    log    text    NOT NULL,
    level  integer NOT NULL CHECK (level >= 0),
    index  bigint  NOT NULL CHECK (index >= 0),
    root   bytea   NOT NULL CHECK (octet_length(root) = 32),
    hashes bytea   NOT NULL CHECK (octet_length(hashes) = 8192),
    PRIMARY KEY (log, level, index)
);
COMMENT ON TABLE notary.tile IS
    'Full tiles (C2SP tlog-tiles) and the root over each. A partial tile is made from the roots of the'
    ' level below, or from the leaves.';

-- Hashes do not compress; beside the row, they are out of the way of who reads roots.
ALTER TABLE notary.tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

CREATE TABLE notary.checkpoint (
    log    text        NOT NULL,
    number bigint      NOT NULL CHECK (number > 0),
    at     timestamptz NOT NULL,
    size   bigint      NOT NULL CHECK (size >= 0),
    root   bytea       NOT NULL CHECK (octet_length(root) = 32),
    note   text        NOT NULL,
    PRIMARY KEY (log, number)
);
COMMENT ON TABLE notary.checkpoint IS
    'Every checkpoint as it was published, numbered from 1 in each log; sizes never fall.';

CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON notary.tile
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON notary.checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
ALTER TABLE notary.tile       ENABLE ALWAYS TRIGGER only_grows;
ALTER TABLE notary.checkpoint ENABLE ALWAYS TRIGGER only_grows;

-- As with the append lock: only the owner can reach it, so no other session can hold it.
CREATE TABLE notary.publish_lock ();


-- Publishes one checkpoint and the tiles that were filled since the one before it, whose number is
-- p_after (0: there is none). The arrays run in parallel, one element per tile.
-- False where another checkpoint has been published since: nothing was done.
-- Raises CL020 for a tree that is shorter, or of the same size with another root, and for tiles that
-- such a tree does not have.
CREATE FUNCTION notary.publish(
    p_log    text,
    p_after  bigint,
    p_size   bigint,
    p_root   bytea,
    p_note   text,
    p_level  integer[],
    p_index  bigint[],
    p_roots  bytea[],
    p_hashes bytea[]
) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    last notary.checkpoint;
BEGIN
    -- What was published must outlive a crash, whatever the session prefers.
    IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;

    LOCK TABLE notary.publish_lock IN SHARE UPDATE EXCLUSIVE MODE;

    SELECT c.* INTO last FROM notary.checkpoint AS c
     WHERE c.log = p_log ORDER BY c.number DESC LIMIT 1;
    IF coalesce(last.number, 0) <> p_after THEN
        RETURN false;
    END IF;
    IF p_size < last.size OR (p_size = last.size AND p_root <> last.root) THEN
        RAISE EXCEPTION USING ERRCODE = 'CL020',
            MESSAGE = 'a tree only grows, and has one root at each size';
    END IF;

    INSERT INTO notary.tile (log, level, index, root, hashes)
    SELECT p_log, t.level, t.index, t.root, t.hashes
      FROM unnest(p_level, p_index, p_roots, p_hashes) AS t (level, index, root, hashes);
    IF EXISTS (SELECT FROM unnest(p_level, p_index) AS t (level, index)
                WHERE t.level > 6 OR t.index >= p_size >> 8 * (t.level + 1)) THEN
        RAISE EXCEPTION USING ERRCODE = 'CL020',
            MESSAGE = 'a tree of this size has no such tile';
    END IF;

    INSERT INTO notary.checkpoint (log, number, at, size, root, note)
    VALUES (p_log, p_after + 1, clock_timestamp(), p_size, p_root, p_note);
    RETURN true;
END $$;


REVOKE ALL ON SCHEMA notary FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA notary FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA notary FROM PUBLIC;

GRANT USAGE ON SCHEMA notary TO {service};
GRANT SELECT ON notary.tile, notary.checkpoint TO {service};
GRANT EXECUTE ON FUNCTION notary.publish(
    text, bigint, bigint, bytea, text, integer[], bigint[], bytea[], bytea[]) TO {service};
