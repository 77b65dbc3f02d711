UPDATE views_beside.generation AS generation
SET is_whole = true
WHERE generation.name = %(name)s AND generation.version = %(version)s
