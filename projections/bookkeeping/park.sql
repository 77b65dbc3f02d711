INSERT INTO views.parked (name, version, position, stream, type, schema, trouble)
VALUES (%(name)s, %(version)s, %(position)s, %(stream)s, %(type)s, %(schema)s, %(trouble)s)
