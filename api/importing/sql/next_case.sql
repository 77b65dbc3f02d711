-- Rows that share the key of a case make one case, begun by the first of them.
SELECT id, key FROM row
WHERE tab = ? AND id > ? AND case_key IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM row AS earlier
                  WHERE earlier.tab = row.tab AND earlier.key = row.key
                    AND earlier.id < row.id)
ORDER BY id LIMIT 1
