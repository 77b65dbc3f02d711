UPDATE row SET case_key = (
    SELECT upper.case_key FROM row AS upper
    WHERE upper.tab = ? AND upper.key = row.above AND upper.twin_of IS NULL LIMIT 1
)
WHERE tab = ? AND twin_of IS NULL AND above IS NOT NULL
