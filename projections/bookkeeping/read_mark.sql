SELECT mark.position, mark.at
FROM views.mark AS mark
WHERE mark.name = %(name)s AND mark.version = %(version)s
