UPDATE views.parked AS parked
SET trouble = %(trouble)s
WHERE parked.name = %(name)s AND parked.version = %(version)s AND parked.position = %(position)s
