SELECT e.position, e.stream, e.type, e.schema, e.at, e.leaf_hash, e.record
  FROM ledger.event AS e
 WHERE e.id = ANY (%(events)s::uuid[])
