-- Every stream in which there is, or was, a key about somebody.
SELECT made.stream
FROM keys.data_key AS made
WHERE made.subject = %(subject)s
UNION
SELECT gone.stream
FROM keys.destroyed AS gone
WHERE gone.subject = %(subject)s
UNION
SELECT fenced.stream
FROM keys.fence AS fenced
WHERE fenced.subject = %(subject)s
ORDER BY 1
