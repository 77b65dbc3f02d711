SELECT string_agg(e.record, ','::bytea ORDER BY e.version)
  FROM ledger.event AS e
 WHERE e.stream = $1 AND e.version > $2 AND e.version <= $3
