-- Which encrypted parts stand beside a stretch of the log.
SELECT p.position, count(*), string_agg(p.name, E'\n' ORDER BY p.name COLLATE "C")
  FROM ledger.part AS p
 WHERE p.position > %(after)s AND p.position <= %(upto)s
 GROUP BY p.position
