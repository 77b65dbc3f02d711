SELECT destroyed.fingerprint
FROM keys.destroyed AS destroyed
WHERE destroyed.stream = %(stream)s AND destroyed.subject = %(subject)s
ORDER BY destroyed.version, destroyed.fingerprint
