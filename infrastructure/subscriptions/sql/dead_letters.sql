SELECT position, stream, attempts, code, at
  FROM feed.dead_letter
 WHERE subscription = %(subscription)s
 ORDER BY position
 LIMIT %(limit)s
