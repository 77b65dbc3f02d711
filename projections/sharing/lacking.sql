SELECT DISTINCT parked.stream
FROM views.parked AS parked
WHERE parked.name = 'sharing' AND parked.version = 1 AND parked.position <= %(position)s
ORDER BY parked.stream
