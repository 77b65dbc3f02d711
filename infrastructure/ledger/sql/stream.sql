SELECT e.stream, e.version, e.type, e.record, e.position,
       e.id, e.kind, e.schema, e.at, e.prev, e.leaf_hash, e.request
  FROM ledger.event AS e
 WHERE e.stream = %(stream)s AND e.version > %(gt)s AND e.version <= %(lte)s
 ORDER BY e.version
 LIMIT %(limit)s
