SELECT pg_catalog.count(DISTINCT parked.stream), pg_catalog.count(*)
FROM views.parked AS parked
WHERE parked.name = %(name)s AND parked.version = %(version)s
