SELECT built.after
FROM views_beside.built AS built
INNER JOIN views_beside.generation AS generation ON built.generation = generation.id
WHERE generation.name = %(name)s AND generation.version = %(version)s
