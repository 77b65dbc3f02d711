UPDATE feed.progress
   SET failures = failures + 1, error = %(code)s, failed_at = %(at)s
 WHERE subscription = %(subscription)s
