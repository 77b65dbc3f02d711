SELECT parked.stream, pg_catalog.min(parked.position)
FROM views.parked AS parked
WHERE parked.name = %(name)s AND parked.version = %(version)s
GROUP BY parked.stream
ORDER BY pg_catalog.min(parked.position)
