SELECT e.stream, e.version, e.type, e.record, e.position,
       e.id, e.kind, e.schema, e.at, e.prev, e.leaf_hash, e.request
  FROM ledger.event AS e
 WHERE e.id = ANY (%s::uuid[])
 ORDER BY e.position
