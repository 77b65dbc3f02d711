-- The case log: tables that only grow, and the one door by which anything is added.
-- {owner}, {service} and {eraser} are replaced by quoted role names; the script runs as the owner.

CREATE TABLE ledger.origin (
    epoch          integer PRIMARY KEY CHECK (epoch > 0),
    origin         text    NOT NULL UNIQUE CHECK (origin <> ''),
    first_position bigint  NOT NULL CHECK (first_position > 0)
);
COMMENT ON TABLE ledger.origin IS
    'The name of the log in each epoch and the first position that carries it.';

CREATE TABLE ledger.event (
    position     bigint      PRIMARY KEY CHECK (position > 0),
    stream       uuid        NOT NULL,
    kind         text        NOT NULL CHECK (kind <> ''),
    version      bigint      NOT NULL CHECK (version >= 0),
    id           uuid        NOT NULL,
    type         text        NOT NULL CHECK (type <> ''),
    schema       integer     NOT NULL CHECK (schema > 0),
    at           timestamptz NOT NULL,
    prev         bytea       NOT NULL CHECK (octet_length(prev) = 32),
    record       bytea       NOT NULL CHECK (octet_length(record) <= 16384),
    leaf_hash    bytea       NOT NULL CHECK (octet_length(leaf_hash) = 32),
    request      bytea       NOT NULL CHECK (octet_length(request) = 32),
    ordinal      integer     NOT NULL CHECK (ordinal >= 0),
    command_size integer     NOT NULL CHECK (command_size > ordinal),
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
    position    bigint  NOT NULL CHECK (position > 0),
    name        text    NOT NULL CHECK (name <> ''),
    key_version integer NOT NULL CHECK (key_version > 0),
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


-- The bytes of a stamp. Immutable although to_char is not marked so: these patterns are digits only,
-- and the time is turned to UTC here. plpgsql, because an SQL function would not be inlined and
-- would cost several times as much in each event.
CREATE FUNCTION ledger.stamp(p_position bigint, p_at timestamptz, p_prev bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN pg_catalog.convert_to(
        pg_catalog.format(
            '{"at":"%s","position":%s,"prev":"%s"}',
            pg_catalog.to_char(pg_catalog.timezone('UTC', p_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            p_position,
            pg_catalog.encode(p_prev, 'hex')),
        'UTF8');
END $$;


-- The door. The arrays from p_command to p_request run in parallel, one element per event. p_command
-- numbers the commands 1, 2, 3 ...; p_part_event is the place (from 1) of the event a part belongs to.
-- One row comes back per command, in order:
--   appended   first_position and first_at: its events have adjoining positions, and times one
--              microsecond apart, in the order given
--   recorded   the same, with ids and request, of the earlier command that began with this id
--   conflict   the first stream that did not fit, and its version before this call (null: no such
--              stream)
-- A conflict raises nothing, so that it costs its neighbours in the call nothing.
-- Raises CL001 (isolation), CL002 (log ahead of this clock), CL003 (caller's clock), CL005 (numbering).
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
    last_position bigint;
    last_at       timestamptz;
    next_at       timestamptz;
    -- Per command, by its number.
    commands  integer := 0;
    firsts    integer[] := '{}';  -- place of its first event
    sizes     integer[] := '{}';
    starts    integer[] := '{}';  -- events granted before it
    outcomes  text[] := '{}';
    misfits   integer[] := '{}';  -- place of the first event that did not fit
    versions  bigint[] := '{}';   -- version of that event's stream
    -- Per event, by its place.
    prevs     bytea[] := '{}';
    -- Per stream, by the place of its first event in this call.
    due_versions bigint[] := '{}';
    due_prevs    bytea[] := '{}';
    streams_place integer;
    event     record;
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

    LOCK TABLE ledger.append_lock IN SHARE UPDATE EXCLUSIVE MODE;

    -- A statement of its own: its snapshot is taken after the lock was had.
    SELECT e.position, e.at INTO last_position, last_at
      FROM ledger.event AS e ORDER BY e.position DESC LIMIT 1;
    last_at := greatest(last_at, (SELECT max(a.at) FROM ledger.asked AS a));
    IF last_at > clock_timestamp() + tolerance THEN
        RAISE EXCEPTION USING ERRCODE = 'CL002',
            MESSAGE = 'the log has come to a time more than 2 s ahead of the database''s clock';
    END IF;
    last_position := coalesce(last_position, 0);
    next_at := greatest(clock_timestamp(), last_at + tick);

    FOR event IN
        -- OFFSET 0 and LIMIT 1 keep these look-ups by index, never a join over the log.
        SELECT u.*, sha256(u.record) AS record_hash,
               known.ordinal AS known_ordinal, head.version AS head_version, head.record_hash AS head_hash
          FROM unnest(p_command, p_id, p_stream, p_version, p_record) WITH ORDINALITY
               AS u (command, id, stream, version, record, place)
          LEFT JOIN LATERAL (
               SELECT e.ordinal FROM ledger.event AS e WHERE e.id = u.id OFFSET 0) AS known ON true
          LEFT JOIN LATERAL (
               SELECT e.version, sha256(e.record) AS record_hash FROM ledger.event AS e
                WHERE e.stream = u.stream ORDER BY e.version DESC LIMIT 1) AS head ON true
         ORDER BY u.place
    LOOP
        IF event.command = commands + 1 THEN
            starts[event.command] := CASE commands WHEN 0 THEN 0 ELSE
                starts[commands] + CASE outcomes[commands] WHEN 'appended' THEN sizes[commands] ELSE 0 END
            END;
            commands := event.command;
            firsts[commands] := event.place;
            sizes[commands] := 0;
            outcomes[commands] := CASE event.known_ordinal WHEN 0 THEN 'recorded' ELSE 'appended' END;
        ELSIF event.command IS DISTINCT FROM commands THEN
            RAISE EXCEPTION USING ERRCODE = 'CL005',
                MESSAGE = 'the events of a command adjoin, and commands are numbered from 1';
        END IF;
        sizes[commands] := sizes[commands] + 1;

        streams_place := array_position(p_stream, event.stream);
        IF streams_place = event.place THEN
            prevs[event.place] := coalesce(event.head_hash, decode(repeat('00', 32), 'hex'));
            fits := CASE WHEN event.head_version IS NULL THEN event.version IN (0, 1)
                         ELSE event.version = event.head_version + 1 END;
        ELSE
            prevs[event.place] := due_prevs[streams_place];
            fits := event.version = due_versions[streams_place] AND streams_place >= firsts[commands];
        END IF;
        due_versions[streams_place] := event.version + 1;
        due_prevs[streams_place] := event.record_hash;

        IF outcomes[commands] = 'appended'
           AND (fits AND event.known_ordinal IS NULL
                AND array_position(p_id, event.id) = event.place) IS NOT TRUE THEN
            outcomes[commands] := 'conflict';
            misfits[commands] := event.place;
            versions[commands] := event.head_version;
        END IF;
    END LOOP;

    INSERT INTO ledger.event (position, stream, kind, version, id, type, schema, at, prev,
                              record, leaf_hash, request, ordinal, command_size)
    SELECT n.position, u.stream, u.kind, u.version, u.id, u.type, u.schema, n.at, u.prev, u.record,
           sha256('\x00'::bytea || ledger.stamp(n.position, n.at, u.prev) || '\x0a'::bytea || u.record),
           u.request, n.ordinal, sizes[u.command]
      FROM unnest(p_command, p_id, p_stream, p_kind, p_version, p_type, p_schema, p_record, p_request,
                  prevs) WITH ORDINALITY
           AS u (command, id, stream, kind, version, type, schema, record, request, prev, place)
     CROSS JOIN LATERAL (
           SELECT u.place - firsts[u.command] AS ordinal,
                  last_position + starts[u.command] + u.place - firsts[u.command] + 1 AS position,
                  next_at + (starts[u.command] + u.place - firsts[u.command]) * tick AS at) AS n
     WHERE outcomes[u.command] = 'appended';

    IF cardinality(p_part_event) > 0 THEN
        INSERT INTO ledger.part (position, name, key_version, bytes)
        SELECT last_position + starts[n.command] + p.place - firsts[n.command] + 1,
               p.name, p.key_version, p.bytes
          FROM unnest(p_part_event, p_part_name, p_part_key_version, p_part_bytes)
               AS p (place, name, key_version, bytes)
         CROSS JOIN LATERAL (SELECT p_command[p.place] AS command) AS n
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
