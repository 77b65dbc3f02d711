SELECT extract(epoch FROM (
           SELECT c.at FROM notary.checkpoint AS c
            WHERE c.log = 'case' AND c.size >= e.position ORDER BY c.number LIMIT 1) - e.at)::float8
       * 1000
  FROM ledger.event AS e
 WHERE e.at >= to_timestamp(%s) AND e.at < to_timestamp(%s)
 ORDER BY e.position
