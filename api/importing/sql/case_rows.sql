SELECT id, tab, key, cells, code, col FROM row WHERE case_key = ? ORDER BY id
