UPDATE row SET code = ?, col = ?
WHERE tab = ? AND case_key IS NULL AND twin_of IS NULL AND code IS NULL
