-- The streams' own index first: a walk in order of position would read everything between two
-- events of a case. %(types)s is empty for all types.
WITH theirs AS MATERIALIZED (
    SELECT x.position
      FROM unnest(%(cases)s::uuid[]) AS wanted (stream)
     CROSS JOIN LATERAL (
           SELECT s.position, s.type FROM ledger.event AS s WHERE s.stream = wanted.stream OFFSET 0)
           AS x
     WHERE x.position > %(after)s AND x.position <= %(stop)s
           AND (cardinality(%(types)s::text[]) = 0 OR x.type = ANY (%(types)s::text[]))
     ORDER BY x.position
     LIMIT %(limit)s)
SELECT e.position, e.stream, e.type, e.schema, e.at, e.leaf_hash, e.record
  FROM ledger.event AS e
 WHERE e.position = ANY (ARRAY(SELECT t.position FROM theirs AS t))
 ORDER BY e.position
