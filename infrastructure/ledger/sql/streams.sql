SELECT e.stream, e.version, e.type, e.record, e.position,
       e.id, e.kind, e.schema, e.at, e.prev, e.leaf_hash, e.request
  FROM ledger.event AS e
 WHERE e.stream = ANY(%(streams)s) AND e.position <= %(upto)s
   AND (pg_catalog.cardinality(%(types)s::text[]) = 0 OR e.type = ANY(%(types)s::text[]))
 ORDER BY e.position
