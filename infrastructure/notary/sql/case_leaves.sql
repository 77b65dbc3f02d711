SELECT min(l.position), count(*), string_agg(l.leaf_hash, '\x'::bytea ORDER BY l.position)
  FROM (SELECT e.position, e.leaf_hash FROM ledger.event AS e
         WHERE e.position > %(after)s ORDER BY e.position LIMIT %(limit)s) AS l
HAVING count(*) = 0
    OR max(l.position) - min(l.position) + 1 = count(*) AND bool_and(octet_length(l.leaf_hash) = 32)
