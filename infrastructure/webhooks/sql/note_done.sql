UPDATE feed.progress
   SET cursor = %(cursor)s, position = %(position)s, moved_at = %(at)s
 WHERE subscription = %(subscription)s AND position < %(position)s
