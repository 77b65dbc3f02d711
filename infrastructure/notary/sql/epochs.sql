SELECT o.epoch, o.first_position, o.origin, e.type, e.record
  FROM ledger.origin AS o
  LEFT JOIN ledger.event AS e ON e.position = o.first_position AND o.epoch > 1
 ORDER BY o.epoch
