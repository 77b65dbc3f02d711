SELECT revision.id
FROM views.revision AS revision
WHERE revision.name = %(name)s AND revision.version = %(version)s
