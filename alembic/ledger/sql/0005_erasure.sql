-- Taking encrypted parts out of the log, and closing the others anew, which an erasure of a single
-- part needs. Both demand the order that the log holds.
-- {eraser} is replaced by a quoted role name; the script runs as the owner.

-- The row of an event that an order names; null where there is no such order of this stream. The
-- record is read as the text that it is, because nothing but the log says what was ordered.
CREATE FUNCTION ledger.ordered_part(p_order uuid, OUT stream uuid, OUT part_position bigint, OUT part text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (o.data ->> 'stream')::uuid, e.position, o.data ->> 'part'
      FROM (SELECT convert_from(g.record, 'UTF8')::jsonb -> 'data' AS data
              FROM ledger.event AS g
             WHERE g.id = p_order AND g.type = 'governance.erasure_ordered'
               AND g.kind = 'governance') AS o
      JOIN ledger.event AS e
        ON e.id = (o.data ->> 'event')::uuid AND e.stream = (o.data ->> 'stream')::uuid
     WHERE o.data ? 'part'
$$;

-- Takes out the part that an order names, and the bytes of its document; how many rows went.
-- Raises CL020 where the log holds no such order of a single part.
CREATE FUNCTION ledger.remove_part(p_order uuid) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    named record;
    removed integer;
BEGIN
    SELECT * INTO named FROM ledger.ordered_part(p_order);
    IF named.part IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'CL020', MESSAGE = 'the log holds no order of this part';
    END IF;
    PERFORM set_config('synchronous_commit', 'on', true);
    DELETE FROM ledger.part AS p
     WHERE p.position = named.part_position AND p.name IN (named.part, named.part || '.blob');
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END $$;

-- Puts what was closed under an older key of the same subject in the same stream in the place of
-- what stands there, because the older key is to be destroyed with the part that an order names.
-- Rows that are not there any more, or have as new a key already, are passed over; how many were
-- replaced. Raises CL020 as above, CL021 for a row of another stream.
CREATE FUNCTION ledger.replace_parts(
    p_order uuid, p_position bigint[], p_name text[], p_key_version integer[], p_bytes bytea[]
) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    named record;
    replaced integer;
BEGIN
    SELECT * INTO named FROM ledger.ordered_part(p_order);
    IF named.part IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'CL020', MESSAGE = 'the log holds no order of this part';
    END IF;
    IF EXISTS (SELECT FROM unnest(p_position) AS u (position)
                LEFT JOIN ledger.event AS e ON e.position = u.position
               WHERE e.stream IS DISTINCT FROM named.stream) THEN
        RAISE EXCEPTION USING ERRCODE = 'CL021', MESSAGE = 'the order is of another stream';
    END IF;
    PERFORM set_config('synchronous_commit', 'on', true);
    WITH taken AS (
        DELETE FROM ledger.part AS p
         USING ROWS FROM (unnest(p_position), unnest(p_name), unnest(p_key_version), unnest(p_bytes))
               AS u (position, name, key_version, bytes)
         WHERE p.position = u.position AND p.name = u.name AND p.key_version < u.key_version
        RETURNING u.position, u.name, u.key_version, u.bytes)
    INSERT INTO ledger.part (position, name, key_version, bytes)
    SELECT taken.position, taken.name, taken.key_version, taken.bytes FROM taken;
    GET DIAGNOSTICS replaced = ROW_COUNT;
    RETURN replaced;
END $$;

REVOKE ALL ON FUNCTION ledger.ordered_part(uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.remove_part(uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger.replace_parts(uuid, bigint[], text[], integer[], bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.remove_part(uuid) TO {eraser};
GRANT EXECUTE ON FUNCTION ledger.replace_parts(uuid, bigint[], text[], integer[], bytea[])
    TO {eraser};
