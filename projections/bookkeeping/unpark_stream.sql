DELETE FROM views.parked AS parked
WHERE parked.name = %(name)s AND parked.version = %(version)s AND parked.stream = %(stream)s
