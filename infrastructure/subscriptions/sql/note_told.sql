UPDATE feed.progress SET told_at = %(at)s WHERE subscription = %(subscription)s RETURNING position
