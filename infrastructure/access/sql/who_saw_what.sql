-- Who was shown which record, how often, and where the last time stands.
SELECT r.actor, o.record, count(*), max(r.position)
  FROM views.reading AS r
  JOIN views.reading_of AS o ON o.position = r.position
 WHERE r.allowed AND r.at >= %(since)s AND r.at < %(until)s
   -- Not even who watches over access may know of every matter.
   AND r.action <> ALL (%(of_matters)s)
 GROUP BY r.actor, o.record
 ORDER BY max(r.position) DESC, o.record
 LIMIT %(limit)s
