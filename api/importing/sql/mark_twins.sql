-- A row that stands in the extract twice, word for word, is one row.
UPDATE row SET twin_of = first.id
FROM (SELECT tab, key, min(id) AS id FROM row WHERE key IS NOT NULL GROUP BY tab, key
      HAVING count(*) > 1 AND count(DISTINCT cells) = 1) AS first
WHERE row.tab = first.tab AND row.key = first.key AND row.id <> first.id
