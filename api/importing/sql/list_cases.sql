-- Rows that share the key of a case make one case, begun by the first of them.
INSERT INTO spell (id, key)
SELECT min(id), key FROM row WHERE tab = ? AND case_key IS NOT NULL GROUP BY key
