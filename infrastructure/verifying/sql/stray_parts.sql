-- Parts of no event outside the positions that were read; what is being appended has both or neither.
SELECT p.position
  FROM ledger.part AS p
 WHERE (p.position < 1 OR p.position > %(upto)s)
   AND NOT EXISTS (SELECT FROM ledger.event AS e WHERE e.position = p.position)
 ORDER BY p.position
 LIMIT %(limit)s
