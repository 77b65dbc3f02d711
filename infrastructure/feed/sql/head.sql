SELECT o.epoch, o.origin, coalesce(l.position, 0), l.leaf_hash, e.leaf_hash
  FROM (SELECT n.epoch, n.origin FROM ledger.origin AS n ORDER BY n.epoch DESC LIMIT 1) AS o
  LEFT JOIN LATERAL (
       SELECT t.position, t.leaf_hash FROM ledger.event AS t ORDER BY t.position DESC LIMIT 1)
       AS l ON true
  LEFT JOIN ledger.event AS e ON e.position = %(position)s::bigint
