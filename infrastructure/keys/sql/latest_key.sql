-- The latest key that no fence stands before, the version from which keys may be made, and up to
-- where erasure orders were obeyed: one row, whether or not there is a key.
SELECT obeyed.position, coalesce(fence.floor, 1), key.version, key.kek, key.wrapped
FROM keys.obeyed AS obeyed
LEFT JOIN keys.fence AS fence
    ON fence.stream = %(stream)s AND fence.subject = %(subject)s
LEFT JOIN keys.data_key AS key
    ON key.stream = %(stream)s AND key.subject = %(subject)s
    AND (fence.floor IS NULL OR key.version >= fence.floor)
ORDER BY key.version DESC NULLS LAST
LIMIT 1
