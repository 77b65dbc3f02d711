SELECT
    generation.id,
    generation.upto,
    generation.is_whole
FROM views_beside.generation AS generation
WHERE generation.name = %(name)s AND generation.version = %(version)s
