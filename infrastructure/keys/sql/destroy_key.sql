DELETE FROM keys.data_key
WHERE stream = %(stream)s AND subject = %(subject)s AND version = %(version)s
