SELECT wanted.stream, f.kind, f.type, f.schema, f.record
  FROM unnest(%(streams)s::uuid[]) AS wanted (stream)
 CROSS JOIN LATERAL (
       SELECT e.kind, e.type, e.schema, e.record
         FROM ledger.event AS e
        WHERE e.stream = wanted.stream
        ORDER BY e.version
        LIMIT 1) AS f
