-- One short walk of the (type, position) index per type, then the rows of those that win:
-- a filter on the log itself would read everything between two events of a rare type.
SELECT e.position, e.stream, e.type, e.schema, e.at, e.leaf_hash, e.record
  FROM ledger.event AS e
 WHERE e.position = ANY (ARRAY(
       SELECT t.position
         FROM unnest(%(types)s::text[]) AS wanted (type)
        CROSS JOIN LATERAL (
              SELECT x.position FROM ledger.event AS x
               WHERE x.type = wanted.type AND x.position > %(after)s AND x.position <= %(stop)s
               ORDER BY x.position
               LIMIT %(limit)s) AS t
        ORDER BY t.position
        LIMIT %(limit)s))
 ORDER BY e.position
