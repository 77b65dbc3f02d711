UPDATE views.mark AS mark
SET position = %(position)s, at = %(at)s
WHERE mark.name = %(name)s AND mark.version = %(version)s AND mark.position = %(after)s
