SELECT e.position, e.at, e.record
  FROM views.reading_of AS r
  JOIN ledger.event AS e ON e.position = r.position
 WHERE r.record = %(record)s
   AND (%(before)s::bigint IS NULL OR r.position < %(before)s)
   AND (%(since)s::timestamptz IS NULL OR r.at >= %(since)s)
   AND (%(until)s::timestamptz IS NULL OR r.at < %(until)s)
 ORDER BY r.position DESC
 LIMIT %(limit)s
