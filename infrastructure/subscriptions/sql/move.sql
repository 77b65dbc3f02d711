UPDATE feed.progress
   SET cursor = %(after)s, position = %(position)s, moved_at = %(at)s
 WHERE subscription = %(subscription)s AND cursor = %(before)s
RETURNING position
