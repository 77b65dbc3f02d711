-- Which encrypted parts stand beside a stretch of the log. A name that is none is left out of the
-- names, and counted.
SELECT p.position, count(*), coalesce(string_agg(p.name, E'\n' ORDER BY p.name COLLATE "C"), '')
  FROM ledger.part AS p
 WHERE p.position > %(after)s AND p.position <= %(upto)s
 GROUP BY p.position
