UPDATE row SET looked_at = 1, recorded = recorded + ?, again = again + ?, code = coalesce(code, ?),
    col = CASE WHEN code IS NULL THEN ? ELSE col END
WHERE id = ?
