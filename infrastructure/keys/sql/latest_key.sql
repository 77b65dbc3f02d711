SELECT version, kek, wrapped
FROM keys.data_key
WHERE stream = %(stream)s AND subject = %(subject)s
ORDER BY version DESC
LIMIT 1
