INSERT INTO views_beside.generation (name, version, is_whole)
VALUES (%(name)s, %(version)s, false)
