UPDATE feed.webhook
   SET failing_since = NULL, unreached = 0, rests_until = NULL
 WHERE subscription = %(subscription)s
