INSERT INTO views.revision (name, version)
VALUES (%(name)s, %(version)s)
ON CONFLICT (name, version) DO UPDATE SET id = EXCLUDED.id
