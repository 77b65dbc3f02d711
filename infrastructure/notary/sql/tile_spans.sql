-- Stretches of stored tiles, each by the number it has among those asked for: of a whole tile its
-- hashes, of others their roots.
SELECT w.number, min(t.index), count(*),
       string_agg(CASE WHEN w.whole THEN t.hashes ELSE t.root END, '\x'::bytea ORDER BY t.index)
  FROM unnest(%(level)s::integer[], %(first)s::bigint[], %(count)s::bigint[], %(whole)s::boolean[])
       WITH ORDINALITY AS w (level, first, count, whole, number)
  JOIN notary.tile AS t
    ON t.log = %(log)s AND t.level = w.level AND t.index >= w.first AND t.index < w.first + w.count
 GROUP BY w.number
