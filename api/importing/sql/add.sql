INSERT INTO row (tab, file, line, key, above, cells, code, col)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
