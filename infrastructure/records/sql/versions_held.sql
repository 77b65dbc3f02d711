-- Which (type, schema) the log holds: two walks over the first entries of an index, never the log.
-- The first event of each type tells of one version of it, and event_later_schema_idx of all but the
-- first; the first is lacking here only where a type's first event is of a later one.
WITH RECURSIVE
    each (type) AS (
        (SELECT e.type FROM ledger.event AS e ORDER BY e.type LIMIT 1)
        UNION ALL
        SELECT (SELECT e.type FROM ledger.event AS e WHERE e.type > each.type
                 ORDER BY e.type LIMIT 1)
          FROM each
         WHERE each.type IS NOT NULL),
    later (type, schema) AS (
        (SELECT e.type, e.schema FROM ledger.event AS e WHERE e.schema > 1
          ORDER BY e.type, e.schema LIMIT 1)
        UNION ALL
        SELECT next.type, next.schema
          FROM later
         CROSS JOIN LATERAL (
               SELECT e.type, e.schema FROM ledger.event AS e
                WHERE e.schema > 1 AND (e.type, e.schema) > (later.type, later.schema)
                ORDER BY e.type, e.schema
                LIMIT 1) AS next)
SELECT each.type, first.schema
  FROM each
 CROSS JOIN LATERAL (
       SELECT e.schema FROM ledger.event AS e
        WHERE e.type = each.type ORDER BY e.position LIMIT 1) AS first
UNION
SELECT later.type, later.schema FROM later
ORDER BY 1, 2
