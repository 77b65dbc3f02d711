-- What named a record, on a day off or outside the hours of work in London.
SELECT e.position, e.at, e.record
  FROM views.reading AS r
  JOIN ledger.event AS e ON e.position = r.position
 CROSS JOIN LATERAL (SELECT r.at AT TIME ZONE 'Europe/London' AS local) AS l
 WHERE r.allowed AND r.names > 0
   AND (l.local::time < %(day_begins)s OR l.local::time >= %(day_ends)s
        OR l.local::date = ANY (%(days_off)s::date[]))
   -- Not even who watches over access may know of every matter.
   AND r.action <> ALL (%(of_matters)s)
   AND r.at >= %(since)s AND r.at < %(until)s
   AND (%(before)s::bigint IS NULL OR r.position < %(before)s)
 ORDER BY r.position DESC
 LIMIT %(limit)s
