SELECT id, tab, key, cells, code, col FROM row WHERE tab = ? AND key = ? ORDER BY id LIMIT 1
