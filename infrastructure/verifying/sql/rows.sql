-- A stretch of the log as it is checked. Texts that are compared with the record come as the record
-- writes them. A time that has no microseconds (infinity) comes as null.
SELECT e.position, pg_catalog.uuid_send(e.stream), e.version,
       CASE WHEN pg_catalog.isfinite(e.at)
            THEN (extract(epoch FROM e.at) * 1000000)::bigint END,
       e.prev, e.record, e.leaf_hash, e.ordinal, e.command_size,
       e.id::text, e.kind, pg_catalog.encode(e.request, 'hex'), e.schema::text, e.stream::text,
       e.type, e.version::text
  FROM ledger.event AS e
 WHERE e.position > %(after)s AND e.position <= %(upto)s
 ORDER BY e.position
 LIMIT %(limit)s
