UPDATE row SET code = ?
FROM (SELECT tab, key FROM row WHERE key IS NOT NULL GROUP BY tab, key
      HAVING count(DISTINCT cells) > 1) AS many
WHERE row.tab = many.tab AND row.key = many.key
