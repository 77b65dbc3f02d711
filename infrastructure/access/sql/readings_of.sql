-- A reading that names several of the records is one reading.
SELECT e.position, e.at, e.record
  FROM (SELECT DISTINCT r.position
          FROM views.reading_of AS r
         WHERE r.record = ANY(%(records)s)
           AND (%(before)s::bigint IS NULL OR r.position < %(before)s)
           AND (%(since)s::timestamptz IS NULL OR r.at >= %(since)s)
           AND (%(until)s::timestamptz IS NULL OR r.at < %(until)s)
         ORDER BY r.position DESC
         LIMIT %(limit)s) AS found
  JOIN ledger.event AS e ON e.position = found.position
 ORDER BY e.position DESC
