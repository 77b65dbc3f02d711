SELECT e.position, e.stream, e.type, e.schema, e.at, e.leaf_hash, e.record
  FROM ledger.event AS e
 WHERE e.position > %(after)s AND e.position <= %(stop)s
 ORDER BY e.position
 LIMIT %(limit)s
