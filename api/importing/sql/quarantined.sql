SELECT file, line, code, col, recorded FROM row WHERE code IS NOT NULL ORDER BY file, line
