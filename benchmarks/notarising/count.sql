SELECT count(*) FROM ledger.event AS e
 WHERE e.at >= to_timestamp(%s) AND e.at < to_timestamp(%s)
