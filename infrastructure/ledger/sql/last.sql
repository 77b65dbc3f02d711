SELECT e.position, e.id, e.at FROM ledger.event AS e ORDER BY e.position DESC LIMIT 1
