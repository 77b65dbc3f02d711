SELECT DISTINCT parked.stream
FROM views.parked AS parked
WHERE parked.name = 'outcomes' AND parked.version = 2 AND parked.position <= %(position)s
ORDER BY parked.stream
