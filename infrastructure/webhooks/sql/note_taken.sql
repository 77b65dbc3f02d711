UPDATE feed.progress
   SET told_at = %(at)s, failures = 0, error = NULL
 WHERE subscription = %(subscription)s
