SELECT e.position FROM ledger.event AS e WHERE e.position < 1 ORDER BY e.position LIMIT %(limit)s
