SELECT parked.stream, pg_catalog.min(parked.position)
FROM views.parked AS parked
WHERE parked.name = 'chronology'
    AND parked.version = 1
    AND parked.position <= %(position)s
    AND (
        parked.stream = %(case)s
        OR %(case)s::pg_catalog.uuid IS NULL
    )
GROUP BY parked.stream
ORDER BY parked.stream
