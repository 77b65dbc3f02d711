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


CREATE FUNCTION ledger.require_read_committed() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- Any stricter level keeps the snapshot taken before the lock was had, and would read a last
    -- position that is no longer the last.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'CL001',
            MESSAGE = 'the case log is reached in READ COMMITTED only';
    END IF;
END $$;


-- The door. Arrays run in parallel, one element per event; p_command numbers the commands upwards,
-- p_part_event is the place (from 1) of the event that a part belongs to. One row comes back per
-- command, in order:
--   appended   ids, positions and times of its events
--   recorded   the same, and the request, of the earlier command that began with this id
--   conflict   the stream that stood elsewhere, and its version now (null: no such stream)
-- A conflict raises nothing, so that it costs its neighbours in the call nothing.
-- Raises CL001 (isolation), CL002 (log ahead of this clock), CL003 (caller's clock), CL005 (malformed).
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
    command integer, outcome text,
    ids uuid[], positions bigint[], ats timestamptz[], request bytea,
    stream uuid, current_version bigint
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
    count_given CONSTANT integer := coalesce(cardinality(p_id), 0);
    last_position bigint;
    last_at timestamptz;
    first_at timestamptz;
BEGIN
    PERFORM ledger.require_read_committed();

    -- Before the lock: a caller who queues for it must not be blamed for the wait.
    IF p_clock IS NULL OR p_clock NOT BETWEEN clock_timestamp() - tolerance AND clock_timestamp() + tolerance THEN
        RAISE EXCEPTION USING
            ERRCODE = 'CL003',
            MESSAGE = 'the caller''s clock and the database''s differ by more than 2 s';
    END IF;

    IF (SELECT count(*) <> count(c) OR count(*) <> count_given
               OR coalesce(bool_or(c < earlier), false)
          FROM (SELECT u.c, lag(u.c) OVER (ORDER BY u.i) AS earlier
                  FROM unnest(p_command) WITH ORDINALITY AS u (c, i)) AS commands) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'CL005',
            MESSAGE = 'each event needs the number of its command, and commands follow one another';
    END IF;

    -- What is answered as recorded must outlive a crash, whatever the session prefers.
    IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;

    LOCK TABLE ledger.append_lock IN SHARE UPDATE EXCLUSIVE MODE;

    -- A statement of its own: its snapshot is taken after the lock was had.
    SELECT e.position, e.at INTO last_position, last_at
      FROM ledger.event AS e ORDER BY e.position DESC LIMIT 1;
    last_position := coalesce(last_position, 0);
    first_at := greatest(clock_timestamp(), last_at + interval '1 microsecond');
    IF last_at > clock_timestamp() + tolerance THEN
        RAISE EXCEPTION USING
            ERRCODE = 'CL002',
            MESSAGE = 'the last event was recorded more than 2 s ahead of the database''s clock';
    END IF;

    RETURN QUERY
    WITH given AS MATERIALIZED (
        SELECT u.*, sha256(u.record) AS record_hash
          FROM unnest(p_command, p_id, p_stream, p_kind, p_version, p_type, p_schema, p_record, p_request)
               WITH ORDINALITY
               AS u (command, id, stream, kind, version, type, schema, record, request, i)
    ), head AS MATERIALIZED (
        SELECT s.stream, h.version, sha256(h.record) AS record_hash
          FROM (SELECT DISTINCT g.stream FROM given AS g) AS s
         CROSS JOIN LATERAL (
               SELECT e.version, e.record FROM ledger.event AS e
                WHERE e.stream = s.stream ORDER BY e.version DESC LIMIT 1) AS h
    ), known AS MATERIALIZED (
        -- OFFSET 0 keeps this a look-up by id for each event given, never a join over the log.
        SELECT g.i, k.position, k.ordinal, k.command_size, k.request
          FROM given AS g
         CROSS JOIN LATERAL (
               SELECT e.position, e.ordinal, e.command_size, e.request
                 FROM ledger.event AS e WHERE e.id = g.id OFFSET 0) AS k
    ), placed AS MATERIALIZED (
        SELECT g.*,
               row_number() OVER by_command - 1 AS ordinal,
               count(*) OVER (PARTITION BY g.command) AS command_size,
               first_value(g.command) OVER by_stream AS first_command,
               first_value(g.version) OVER by_stream + row_number() OVER by_stream - 1 AS due_version,
               lag(g.record_hash) OVER by_stream AS previous_hash,
               row_number() OVER (PARTITION BY g.id ORDER BY g.i) AS nth_of_id
          FROM given AS g
        WINDOW by_command AS (PARTITION BY g.command ORDER BY g.i),
               by_stream AS (PARTITION BY g.stream ORDER BY g.i)
    ), judged AS MATERIALIZED (
        SELECT p.*, h.version AS head_version, h.record_hash AS head_hash,
               k.position AS known_position, k.ordinal AS known_ordinal,
               k.position IS NOT NULL
               OR p.nth_of_id > 1
               OR p.first_command < p.command
               OR p.version <> p.due_version
               OR p.previous_hash IS NULL
                  AND p.version NOT IN (coalesce(h.version + 1, 0), coalesce(h.version + 1, 1)) AS misfit
          FROM placed AS p
          LEFT JOIN head AS h ON h.stream = p.stream
          LEFT JOIN known AS k ON k.i = p.i
    ), verdict AS MATERIALIZED (
        SELECT j.command,
               CASE WHEN bool_or(j.ordinal = 0 AND j.known_ordinal = 0) THEN 'recorded'
                    WHEN bool_or(j.misfit) THEN 'conflict'
                    ELSE 'appended' END AS outcome,
               min(j.i) AS first_i,
               min(j.i) FILTER (WHERE j.misfit) AS misfit_i
          FROM judged AS j GROUP BY j.command
    ), granted AS MATERIALIZED (
        SELECT j.*,
               last_position + row_number() OVER by_place AS position,
               first_at + (row_number() OVER by_place - 1) * interval '1 microsecond' AS at,
               coalesce(j.previous_hash, j.head_hash, decode(repeat('00', 32), 'hex')) AS prev
          FROM judged AS j
          JOIN verdict AS v ON v.command = j.command AND v.outcome = 'appended'
        WINDOW by_place AS (ORDER BY j.i)
    ), new_event AS (
        INSERT INTO ledger.event (position, stream, kind, version, id, type, schema, at, prev,
                                  record, leaf_hash, request, ordinal, command_size)
        SELECT g.position, g.stream, g.kind, g.version, g.id, g.type, g.schema, g.at, g.prev, g.record,
               sha256('\x00'::bytea || ledger.stamp(g.position, g.at, g.prev) || '\x0a'::bytea || g.record),
               g.request, g.ordinal, g.command_size
          FROM granted AS g ORDER BY g.i
    ), new_part AS (
        INSERT INTO ledger.part (position, name, key_version, bytes)
        SELECT g.position, p.name, p.key_version, p.bytes
          FROM unnest(p_part_event, p_part_name, p_part_key_version, p_part_bytes)
               AS p (i, name, key_version, bytes)
          JOIN granted AS g ON g.i = p.i
    ), answered AS (
        SELECT g.command, array_agg(g.id ORDER BY g.i) AS ids,
               array_agg(g.position ORDER BY g.i) AS positions, array_agg(g.at ORDER BY g.i) AS ats,
               NULL::bytea AS request
          FROM granted AS g GROUP BY g.command
        UNION ALL
        SELECT v.command, array_agg(e.id ORDER BY e.position),
               array_agg(e.position ORDER BY e.position), array_agg(e.at ORDER BY e.position), k.request
          FROM verdict AS v
          JOIN known AS k ON k.i = v.first_i AND v.outcome = 'recorded'
         CROSS JOIN LATERAL (
               SELECT e.id, e.position, e.at FROM ledger.event AS e
                WHERE e.position >= k.position AND e.position < k.position + k.command_size OFFSET 0) AS e
         GROUP BY v.command, k.request
    )
    SELECT v.command, v.outcome, a.ids, a.positions, a.ats, a.request, m.stream,
           CASE WHEN v.outcome = 'conflict' THEN
                coalesce((SELECT max(g.version) FROM granted AS g WHERE g.stream = m.stream),
                         m.head_version) END
      FROM verdict AS v
      LEFT JOIN answered AS a ON a.command = v.command
      LEFT JOIN judged AS m ON m.i = v.misfit_i AND v.outcome = 'conflict'
     ORDER BY v.command;
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
    PERFORM ledger.require_read_committed();
    LOCK TABLE ledger.append_lock IN SHARE UPDATE EXCLUSIVE MODE;
    IF p_at > clock_timestamp() THEN
        RAISE EXCEPTION USING ERRCODE = 'CL004', MESSAGE = 'that time has not come yet';
    END IF;
    SELECT coalesce(max(e.position), 0) + 1 INTO after_it FROM ledger.event AS e;
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
