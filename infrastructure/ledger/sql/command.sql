SELECT e.position, e.id, e.at, e.request
  FROM ledger.event AS first
  JOIN ledger.event AS e
    ON e.position >= first.position AND e.position < first.position + first.command_size
 WHERE first.id = %s AND first.ordinal = 0
 ORDER BY e.position
