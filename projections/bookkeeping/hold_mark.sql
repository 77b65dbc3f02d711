SELECT mark.position
FROM views.mark AS mark
WHERE mark.name = %(name)s AND mark.version = %(version)s
FOR UPDATE
