INSERT INTO ledger.origin (epoch, origin, first_position)
SELECT %(epoch)s, %(origin)s, %(first)s
 WHERE %(first)s = (SELECT coalesce(max(e.position), 0) + 1 FROM ledger.event AS e)
   AND %(epoch)s > (SELECT max(o.epoch) FROM ledger.origin AS o)
