SELECT e.stream
  FROM ledger.event AS e
 WHERE e.position > %(after)s AND e.position <= %(through)s
       AND e.prev = '\x0000000000000000000000000000000000000000000000000000000000000000'::pg_catalog.bytea
 ORDER BY e.position
