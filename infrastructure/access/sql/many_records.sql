-- Who was shown many records in one day, each asked for by itself.
SELECT d.day, r.actor, count(DISTINCT r.asked), count(*)
  FROM views.reading AS r
 CROSS JOIN LATERAL (SELECT (r.at AT TIME ZONE 'Europe/London')::date AS day) AS d
 WHERE r.allowed AND r.asked IS NOT NULL
   AND r.at >= %(since)s AND r.at < %(until)s
 GROUP BY d.day, r.actor
HAVING count(DISTINCT r.asked) >= %(records)s
 ORDER BY d.day DESC, count(DISTINCT r.asked) DESC, r.actor
 LIMIT %(limit)s
