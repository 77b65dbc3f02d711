-- The streams' own index first: a walk in order of position would read everything between two
-- events of a case. %(types)s is empty for all types. An order to erase something of a case stands in
-- a stream of its own, and belongs with it; there are few.
WITH own AS MATERIALIZED (
    SELECT x.position, x.type
      FROM unnest(%(cases)s::uuid[]) AS wanted (stream)
     CROSS JOIN LATERAL (
           SELECT s.position, s.type FROM ledger.event AS s WHERE s.stream = wanted.stream OFFSET 0)
           AS x
     UNION ALL
    SELECT o.position, o.type
      FROM ledger.event AS o
     WHERE o.type = 'governance.erasure_ordered'
           AND o.position > %(after)s AND o.position <= %(stop)s
           AND (convert_from(o.record, 'UTF8')::jsonb #>> '{data,stream}')::uuid
               = ANY (%(cases)s::uuid[])
), theirs AS MATERIALIZED (
    SELECT x.position
      FROM own AS x
     WHERE x.position > %(after)s AND x.position <= %(stop)s
           AND (cardinality(%(types)s::text[]) = 0 OR x.type = ANY (%(types)s::text[]))
     ORDER BY x.position
     LIMIT %(limit)s)
SELECT e.position, e.stream, e.type, e.schema, e.at, e.leaf_hash, e.record
  FROM ledger.event AS e
 WHERE e.position = ANY (ARRAY(SELECT t.position FROM theirs AS t))
 ORDER BY e.position
