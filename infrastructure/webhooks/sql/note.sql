UPDATE feed.webhook
   SET failing_since = %(failing_since)s, unreached = %(unreached)s,
       rests_until = %(rests_until)s, heartbeat_at = %(heartbeat_at)s,
       taken = taken + %(taken)s, refused = refused + %(refused)s
 WHERE subscription = %(subscription)s
