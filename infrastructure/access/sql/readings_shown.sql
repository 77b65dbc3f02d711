SELECT e.stream, e.version, e.type, e.record, e.position,
       e.id, e.kind, e.schema, e.at, e.prev, e.leaf_hash, e.request
  FROM views.reading_of AS r
  JOIN ledger.event AS e ON e.position = r.position
 WHERE r.record = %(record)s AND r.position <= %(upto)s
   AND (pg_catalog.convert_from(e.record, 'UTF8')::jsonb -> 'data' ->> 'stream')::uuid = r.record
 ORDER BY r.position DESC
 LIMIT %(limit)s
