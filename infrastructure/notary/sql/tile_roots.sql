SELECT min(t.index), count(*), string_agg(t.root, '\x'::bytea ORDER BY t.index)
  FROM (SELECT f.index, f.root FROM notary.tile AS f
         WHERE f.log = %(log)s AND f.level = %(level)s AND f.index >= %(first)s
         ORDER BY f.index LIMIT %(limit)s) AS t
HAVING max(t.index) - min(t.index) + 1 = count(*)
