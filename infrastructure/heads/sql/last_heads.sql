-- The last heads event at or before a position.
SELECT e.position, e.at, e.id, e.stream, e.record
  FROM ledger.event AS e
 WHERE e.type = 'log.heads_recorded' AND e.position <= %(upto)s
 ORDER BY e.position DESC
 LIMIT 1
