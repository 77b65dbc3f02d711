-- Shown by break-glass, or to somebody whom nothing but their role ties to the record.
SELECT e.position, e.at, e.record
  FROM views.reading AS r
  JOIN ledger.event AS e ON e.position = r.position
 WHERE r.allowed AND r.asked IS NOT NULL
   AND (r.code = 'break-glass' OR r.ties <@ %(of_a_role)s::text[])
   -- Not even who watches over access may know of every matter.
   AND r.action <> ALL (%(of_matters)s)
   AND r.at >= %(since)s AND r.at < %(until)s
   AND (%(before)s::bigint IS NULL OR r.position < %(before)s)
 ORDER BY r.position DESC
 LIMIT %(limit)s
