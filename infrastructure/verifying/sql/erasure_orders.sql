-- Orders to erase by what their columns say; a row whose columns lie is told of by its record.
SELECT e.position, e.record
  FROM ledger.event AS e
 WHERE e.type = 'governance.erasure_ordered' AND e.kind = 'governance'
   AND e.position > %(after)s AND e.position <= %(upto)s
 ORDER BY e.position
 LIMIT %(limit)s
