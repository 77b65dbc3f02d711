SELECT parked.position
FROM views.parked AS parked
WHERE parked.name = %(name)s AND parked.version = %(version)s AND parked.stream = %(stream)s
ORDER BY parked.position
LIMIT 1
