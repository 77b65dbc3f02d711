INSERT INTO views_beside.generation (name, version, upto, is_whole)
VALUES (%(name)s, %(version)s, %(upto)s, false)
