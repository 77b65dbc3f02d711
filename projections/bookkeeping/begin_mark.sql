INSERT INTO views.mark (name, version, position, at)
VALUES (%(name)s, %(version)s, 0, NULL)
ON CONFLICT (name, version) DO NOTHING
