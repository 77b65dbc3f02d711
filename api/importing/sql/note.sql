-- Apart from what a row is read with: rows of other cases may yet look it up.
UPDATE row SET looked_at = 1, recorded = recorded + ?, again = again + ?,
    left_out = coalesce(left_out, ?),
    left_col = CASE WHEN left_out IS NULL THEN ? ELSE left_col END
WHERE id = ?
