SELECT max(e.version) FROM ledger.event AS e
 WHERE e.stream = %(stream)s AND e.position <= %(covered)s
