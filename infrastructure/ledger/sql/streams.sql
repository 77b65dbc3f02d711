SELECT e.stream, e.version, e.type, e.record, e.position,
       e.id, e.kind, e.schema, e.at, e.prev, e.leaf_hash, e.request
  FROM ledger.event AS e
 WHERE e.stream = ANY(%(streams)s) AND e.position <= %(upto)s
 ORDER BY e.position
