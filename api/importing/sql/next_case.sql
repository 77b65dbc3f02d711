SELECT id, key FROM spell WHERE id > ? ORDER BY id LIMIT 1
