UPDATE feed.webhook
   SET since = %(since)s, cursor = %(cursor)s, replays = %(replays)s, replayed = %(replayed)s
 WHERE subscription = %(subscription)s
   AND since = %(before_since)s AND cursor = %(before_cursor)s
   AND replays = %(before_replays)s AND replayed IS NOT DISTINCT FROM %(before_replayed)s
