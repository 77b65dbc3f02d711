-- The case log: tables that only grow, and the one door by which anything is added.
-- {owner}, {service} and {eraser} are replaced by quoted role names; the script runs as the owner.

CREATE TABLE ledger.origin (
    epoch          integer PRIMARY KEY CHECK (epoch > 0),
    origin         text    NOT NULL UNIQUE CHECK (origin <> ''),
    first_position bigint  NOT NULL CHECK (first_position > 0)
);
COMMENT ON TABLE ledger.origin IS
    'The name of the log in each epoch and the first position that carries it.';

-- The door judges every value before it inserts; the same rules as CHECK constraints, which Postgres
-- prepares anew for each INSERT, made up a third of its work (150 of 457 us a call).
CREATE TABLE ledger.event (
    position     bigint      PRIMARY KEY,
    stream       uuid        NOT NULL,
    kind         text        NOT NULL,
    version      bigint      NOT NULL,
    id           uuid        NOT NULL,
    type         text        NOT NULL,
    schema       integer     NOT NULL,
    at           timestamptz NOT NULL,
    prev         bytea       NOT NULL,
    record       bytea       NOT NULL,
    leaf_hash    bytea       NOT NULL,
    request      bytea       NOT NULL,
    ordinal      integer     NOT NULL,
    command_size integer     NOT NULL,
    CONSTRAINT event_stream_version_key UNIQUE (stream, version),
    CONSTRAINT event_id_key UNIQUE (id)
);
COMMENT ON TABLE ledger.event IS
    'One row per event. `record` is what the writer wrote, byte for byte; `at` and `prev` are the door''s.';
COMMENT ON COLUMN ledger.event.ordinal IS
    'Place within its command, from 0; the events of a command have adjoining positions.';

-- A follower of a few types must not have to read the whole log.
CREATE INDEX event_type_position_idx ON ledger.event (type, position);

CREATE TABLE ledger.part (
    position    bigint  NOT NULL,
    name        text    NOT NULL,
    key_version integer NOT NULL,
    bytes       bytea   NOT NULL,
    PRIMARY KEY (position, name)
);
COMMENT ON TABLE ledger.part IS
    'Encrypted parts of events, outside the tree: the record holds a commitment to each.';

-- Ciphertext does not compress; EXTERNAL spares every write the attempt.
ALTER TABLE ledger.part ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- Appending is one at a time, or positions would not follow commit order and a follower could pass
-- over an event that commits late. The lock is a table because only its owner can reach it: an
-- advisory lock could be held by any session, and a locked row would be written at each append.
CREATE TABLE ledger.append_lock ();

-- The latest time that somebody has asked about while the log's last event was older. No event may
-- get a time at or before it, or an answer given once would change when the clock steps back.
CREATE TABLE ledger.asked (at timestamptz NOT NULL);
INSERT INTO ledger.asked VALUES ('-infinity');


CREATE FUNCTION ledger.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'CL010',
        MESSAGE = format('%I.%I only grows: %s is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP);
END $$;

CREATE FUNCTION ledger.refuse_removal_but_by_owner() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_user = (SELECT pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.oid = TG_RELID) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'CL010',
        MESSAGE = format('%I.%I: parts are removed by an erasure only', TG_TABLE_SCHEMA, TG_TABLE_NAME);
END $$;

CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.event
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.origin
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER never_changes BEFORE UPDATE OR TRUNCATE ON ledger.part
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER removed_by_erasure_only BEFORE DELETE ON ledger.part
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_removal_but_by_owner();

-- ALWAYS: a session that plays replica would pass an ordinary trigger by.
ALTER TABLE ledger.event  ENABLE ALWAYS TRIGGER only_grows;
ALTER TABLE ledger.origin ENABLE ALWAYS TRIGGER only_grows;
ALTER TABLE ledger.part   ENABLE ALWAYS TRIGGER never_changes;
ALTER TABLE ledger.part   ENABLE ALWAYS TRIGGER removed_by_erasure_only;


-- The bytes of a stamp. One expression and no more than STABLE, so that the planner puts it into the
-- door's INSERT instead of calling it for each event.
CREATE FUNCTION ledger.stamp(p_position bigint, p_at timestamptz, p_prev bytea) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE
RETURN convert_to(
    '{"at":"' || to_char(timezone('UTC', p_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    || '","position":' || p_position::text
    || ',"prev":"' || encode(p_prev, 'hex') || '"}',
    'UTF8');


-- The door. The arrays from p_command to p_request run in parallel, one element per event. p_command
-- numbers the commands 1, 2, 3 ...; p_part_event is the place (from 1) of the event a part belongs to.
-- One row comes back per command, in order:
--   appended   first_position and first_at: its events have adjoining positions, and times one
--              microsecond apart, in the order given
--   recorded   the same, with ids and request, of the earlier command that began with this id
--   conflict   the first stream that did not fit, and its version before this call (null: no such
--              stream)
-- A conflict raises nothing, so that it costs its neighbours in the call nothing.
-- Raises CL001 (isolation), CL002 (log ahead of this clock), CL003 (caller's clock), CL005 (numbering),
-- CL006 (a value out of bounds).
CREATE FUNCTION ledger.append(
    p_clock            timestamptz,
    p_command          integer[],
    p_id               uuid[],
    p_stream           uuid[],
    p_kind             text[],
    p_version          bigint[],
    p_type             text[],
    p_schema           integer[],
    p_record           bytea[],
    p_request          bytea[],
    p_part_event       integer[],
    p_part_name        text[],
    p_part_key_version integer[],
    p_part_bytes       bytea[]
) RETURNS TABLE (
    outcome text, first_position bigint, first_at timestamptz,
    ids uuid[], request bytea, stream uuid, current_version bigint
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
-- Plans are made once per session, maybe while the log is empty: they must suit a log of millions.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    tolerance CONSTANT interval := '2 seconds';
    tick      CONSTANT interval := '1 microsecond';
    first_prev CONSTANT bytea :=
        '\x0000000000000000000000000000000000000000000000000000000000000000';
    last_position bigint;
    last_at       timestamptz;
    next_at       timestamptz;
    -- Per command, by its number.
    commands  integer := 0;
    firsts    integer[];  -- place of its first event
    sizes     integer[];
    starts    integer[];  -- events granted before it
    outcomes  text[];
    misfits   integer[];  -- place of the first event that did not fit
    versions  bigint[];   -- version of that event's stream
    -- Per event, by its place.
    prevs     bytea[];
    -- Per stream, by the place of its first event in this call: the place of its latest so far.
    latest    integer[];
    streams_place integer;
    some_known    boolean;
    all_good      boolean;
    known_ordinal integer;
    head_version  bigint;
    head_hash     bytea;
    fits      boolean;
    number    integer;
BEGIN
    -- A stricter level keeps the snapshot taken before the lock was had, and would read a last
    -- position that is no longer the last.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION USING ERRCODE = 'CL001',
            MESSAGE = 'the case log is reached in READ COMMITTED only';
    END IF;

    -- Before the lock: a caller who queues for it must not be blamed for the wait.
    IF p_clock IS NULL
       OR p_clock NOT BETWEEN clock_timestamp() - tolerance AND clock_timestamp() + tolerance THEN
        RAISE EXCEPTION USING ERRCODE = 'CL003',
            MESSAGE = 'the caller''s clock and the database''s differ by more than 2 s';
    END IF;

    -- What is answered as recorded must outlive a crash, whatever the session prefers.
    IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;

    IF '' = ANY (p_kind) OR '' = ANY (p_type) OR 0 >= ANY (p_schema)
       OR '' = ANY (p_part_name) OR 0 >= ANY (p_part_key_version) THEN
        RAISE EXCEPTION USING ERRCODE = 'CL006',
            MESSAGE = 'kinds, types and names are not empty, and schemas and key versions begin at 1';
    END IF;

    LOCK TABLE ledger.append_lock IN SHARE UPDATE EXCLUSIVE MODE;

    -- A statement of its own: its snapshot is taken after the lock was had. Nearly always each
    -- command is one event, new, on a stream of its own, and follows what is there. Whether that is
    -- so of all of them is told at once, and where it is not, each is judged by itself below: that
    -- takes a fifth more work, because every expression is set up anew in each transaction.
    SELECT l.position, greatest(l.at, a.at), j.prevs, j.good
      INTO last_position, last_at, prevs, all_good
      FROM ledger.asked AS a
     CROSS JOIN (
           SELECT array_agg(coalesce(sha256(h.record), first_prev) ORDER BY u.place) AS prevs,
                  bool_and((p_command[u.place] = u.place
                            AND octet_length(p_record[u.place]) <= 16384
                            AND octet_length(p_request[u.place]) = 32
                            AND CASE WHEN h.version IS NULL THEN p_version[u.place] IN (0, 1)
                                     ELSE p_version[u.place] = h.version + 1 END) IS TRUE)
                  AND NOT EXISTS (SELECT FROM ledger.event AS k WHERE k.id = ANY (p_id)) AS good
             FROM generate_series(1, cardinality(p_command)) AS u (place)
             LEFT JOIN LATERAL (
                  SELECT e.version, e.record FROM ledger.event AS e WHERE e.stream = p_stream[u.place]
                   ORDER BY e.version DESC LIMIT 1) AS h ON true) AS j
      LEFT JOIN (SELECT e.position, e.at FROM ledger.event AS e ORDER BY e.position DESC LIMIT 1) AS l
        ON true;
    IF last_at > clock_timestamp() + tolerance THEN
        RAISE EXCEPTION USING ERRCODE = 'CL002',
            MESSAGE = 'the log has come to a time more than 2 s ahead of the database''s clock';
    END IF;
    last_position := coalesce(last_position, 0);
    next_at := greatest(clock_timestamp(), last_at + tick);

    IF all_good AND cardinality(p_command) > 1 THEN
        all_good := NOT EXISTS (
            SELECT FROM unnest(p_stream) AS s (stream) GROUP BY s.stream HAVING count(*) > 1)
            AND NOT EXISTS (SELECT FROM unnest(p_id) AS i (id) GROUP BY i.id HAVING count(*) > 1);
    END IF;

    IF all_good THEN
        INSERT INTO ledger.event (position, stream, kind, version, id, type, schema, at, prev,
                                  record, leaf_hash, request, ordinal, command_size)
        SELECT n.position, p_stream[u.place], p_kind[u.place], p_version[u.place], p_id[u.place],
               p_type[u.place], p_schema[u.place], n.at, n.prev, p_record[u.place],
               sha256('\x00'::bytea || ledger.stamp(n.position, n.at, n.prev)
                      || '\x0a'::bytea || p_record[u.place]),
               p_request[u.place], 0, 1
          FROM generate_series(1, cardinality(p_command)) AS u (place)
         CROSS JOIN LATERAL (
               SELECT last_position + u.place AS position, next_at + (u.place - 1) * tick AS at,
                      prevs[u.place] AS prev) AS n;
        IF cardinality(p_part_event) > 0 THEN
            INSERT INTO ledger.part (position, name, key_version, bytes)
            SELECT last_position + p_part_event[p.number],
                   p_part_name[p.number], p_part_key_version[p.number], p_part_bytes[p.number]
              FROM generate_series(1, cardinality(p_part_event)) AS p (number)
             WHERE p_part_event[p.number] BETWEEN 1 AND cardinality(p_command);
        END IF;
        outcome := 'appended';
        FOR number IN 1 .. cardinality(p_command) LOOP
            first_position := last_position + number;
            first_at := next_at + (number - 1) * tick;
            RETURN NEXT;
        END LOOP;
        RETURN;
    END IF;

    firsts := '{}'; sizes := '{}'; starts := '{}'; outcomes := '{}'; misfits := '{}';
    versions := '{}'; prevs := '{}'; latest := '{}';
    some_known := EXISTS (SELECT FROM ledger.event AS e WHERE e.id = ANY (p_id));

    FOR place IN 1 .. cardinality(p_command) LOOP
        IF octet_length(p_record[place]) > 16384 OR octet_length(p_request[place]) <> 32 THEN
            RAISE EXCEPTION USING ERRCODE = 'CL006',
                MESSAGE = 'a record has at most 16384 bytes, and the digest of a request 32';
        END IF;

        IF some_known THEN
            SELECT e.ordinal INTO known_ordinal FROM ledger.event AS e WHERE e.id = p_id[place];
        END IF;

        IF p_command[place] = commands + 1 THEN
            starts[commands + 1] := CASE commands WHEN 0 THEN 0 ELSE
                starts[commands] + CASE outcomes[commands] WHEN 'appended' THEN sizes[commands] ELSE 0 END
            END;
            commands := commands + 1;
            firsts[commands] := place;
            sizes[commands] := 0;
            outcomes[commands] := CASE known_ordinal WHEN 0 THEN 'recorded' ELSE 'appended' END;
        ELSIF p_command[place] IS DISTINCT FROM commands THEN
            RAISE EXCEPTION USING ERRCODE = 'CL005',
                MESSAGE = 'the events of a command adjoin, and commands are numbered from 1';
        END IF;
        sizes[commands] := sizes[commands] + 1;

        streams_place := array_position(p_stream, p_stream[place]);
        IF streams_place = place THEN
            SELECT e.version, sha256(e.record) INTO head_version, head_hash
              FROM ledger.event AS e WHERE e.stream = p_stream[place]
             ORDER BY e.version DESC LIMIT 1;
            prevs[place] := coalesce(head_hash, first_prev);
            fits := CASE WHEN head_version IS NULL THEN p_version[place] IN (0, 1)
                         ELSE p_version[place] = head_version + 1 END;
        ELSE
            prevs[place] := sha256(p_record[latest[streams_place]]);
            fits := p_version[place] = p_version[latest[streams_place]] + 1
                    AND streams_place >= firsts[commands];
        END IF;
        latest[streams_place] := place;

        IF outcomes[commands] = 'appended'
           AND (fits AND known_ordinal IS NULL
                AND array_position(p_id, p_id[place]) = place) IS NOT TRUE THEN
            outcomes[commands] := 'conflict';
            misfits[commands] := place;
            SELECT max(e.version) INTO head_version
              FROM ledger.event AS e WHERE e.stream = p_stream[place];
            versions[commands] := head_version;
        END IF;
    END LOOP;

    INSERT INTO ledger.event (position, stream, kind, version, id, type, schema, at, prev,
                              record, leaf_hash, request, ordinal, command_size)
    SELECT n.position, p_stream[u.place], p_kind[u.place], p_version[u.place], p_id[u.place],
           p_type[u.place], p_schema[u.place], n.at, n.prev, p_record[u.place],
           sha256('\x00'::bytea || ledger.stamp(n.position, n.at, n.prev)
                  || '\x0a'::bytea || p_record[u.place]),
           p_request[u.place], n.ordinal, sizes[n.command]
      FROM generate_series(1, cardinality(p_command)) AS u (place)
     CROSS JOIN LATERAL (
           SELECT p_command[u.place] AS command,
                  u.place - firsts[p_command[u.place]] AS ordinal,
                  last_position + starts[p_command[u.place]]
                      + u.place - firsts[p_command[u.place]] + 1 AS position,
                  next_at + (starts[p_command[u.place]]
                      + u.place - firsts[p_command[u.place]]) * tick AS at,
                  prevs[u.place] AS prev) AS n
     WHERE outcomes[p_command[u.place]] = 'appended';

    IF cardinality(p_part_event) > 0 THEN
        INSERT INTO ledger.part (position, name, key_version, bytes)
        SELECT last_position + starts[n.command] + p_part_event[p.number] - firsts[n.command] + 1,
               p_part_name[p.number], p_part_key_version[p.number], p_part_bytes[p.number]
          FROM generate_series(1, cardinality(p_part_event)) AS p (number)
         CROSS JOIN LATERAL (SELECT p_command[p_part_event[p.number]] AS command) AS n
         WHERE outcomes[n.command] = 'appended';
    END IF;

    FOR number IN 1 .. commands LOOP
        outcome := outcomes[number];
        first_position := NULL; first_at := NULL;
        ids := NULL; request := NULL; stream := NULL; current_version := NULL;
        CASE outcome
        WHEN 'appended' THEN
            first_position := last_position + starts[number] + 1;
            first_at := next_at + starts[number] * tick;
        WHEN 'recorded' THEN
            SELECT e.position, e.at, e.request,
                   ARRAY(SELECT o.id FROM ledger.event AS o
                          WHERE o.position >= e.position AND o.position < e.position + e.command_size
                          ORDER BY o.position)
              INTO first_position, first_at, request, ids
              FROM ledger.event AS e WHERE e.id = p_id[firsts[number]];
        ELSE
            stream := p_stream[misfits[number]];
            current_version := versions[number];
        END CASE;
        RETURN NEXT;
    END LOOP;
END $$;


-- The last position recorded at or before p_at; 0 if there is none. The answer holds for ever: the
-- append lock is held while it is sought, so nothing can slip in below it. `at` rises strictly with
-- position and positions are dense, so halving finds it without an index on `at`.
-- Raises CL001 (isolation), CL004 (p_at lies in the future).
CREATE FUNCTION ledger.position_at(p_at timestamptz) RETURNS bigint
LANGUAGE plpgsql VOLATILE STRICT SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    at_or_before bigint := 0;
    after_it bigint;
    middle bigint;
    middle_at timestamptz;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION USING ERRCODE = 'CL001',
            MESSAGE = 'the case log is reached in READ COMMITTED only';
    END IF;
    LOCK TABLE ledger.append_lock IN SHARE UPDATE EXCLUSIVE MODE;
    IF p_at > clock_timestamp() THEN
        RAISE EXCEPTION USING ERRCODE = 'CL004', MESSAGE = 'that time has not come yet';
    END IF;
    SELECT coalesce(max(e.position), 0) + 1 INTO after_it FROM ledger.event AS e;
    IF NOT EXISTS (
        SELECT FROM ledger.event AS e WHERE e.position = after_it - 1 AND e.at >= p_at)
       AND p_at > (SELECT max(a.at) FROM ledger.asked AS a) THEN
        UPDATE ledger.asked SET at = p_at;
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
    WHILE after_it - at_or_before > 1 LOOP
        middle := (at_or_before + after_it) / 2;
        SELECT e.at INTO STRICT middle_at FROM ledger.event AS e WHERE e.position = middle;
        IF middle_at <= p_at THEN
            at_or_before := middle;
        ELSE
            after_it := middle;
        END IF;
    END LOOP;
    RETURN at_or_before;
END $$;


REVOKE ALL ON SCHEMA ledger FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA ledger FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;

GRANT USAGE ON SCHEMA ledger TO {service}, {eraser};
GRANT SELECT ON ledger.origin, ledger.event, ledger.part, ledger.migration TO {service};
GRANT EXECUTE ON FUNCTION ledger.append(
    timestamptz, integer[], uuid[], uuid[], text[], bigint[], text[], integer[], bytea[], bytea[],
    integer[], text[], integer[], bytea[]) TO {service};
GRANT EXECUTE ON FUNCTION ledger.position_at(timestamptz) TO {service};
