-- Parts of no event outside the positions that were read; what is being appended has both or neither.
-- Two ranges of the index: with OR between them, all of it would be read.
SELECT p.position
  FROM ledger.part AS p
 WHERE p.position < 1
UNION ALL
SELECT p.position
  FROM ledger.part AS p
 WHERE p.position > %(upto)s
   AND NOT EXISTS (SELECT FROM ledger.event AS e WHERE e.position = p.position)
 LIMIT %(limit)s
