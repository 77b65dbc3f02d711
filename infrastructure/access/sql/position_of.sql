SELECT e.position FROM ledger.event AS e WHERE e.id = %(id)s
