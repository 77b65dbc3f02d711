-- Heads events by what their column says; a row whose column hides it is told of by its record.
SELECT e.position, e.record
  FROM ledger.event AS e
 WHERE e.type = 'log.heads_recorded' AND e.position > %(after)s AND e.position <= %(upto)s
 ORDER BY e.position
 LIMIT %(limit)s
