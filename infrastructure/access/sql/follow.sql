-- Takes in the next readings, and tells how many events it has looked at. Two that do so take turns,
-- by the mark's row.
WITH mark AS (
    SELECT m.position FROM views.reading_mark AS m FOR UPDATE
),
fresh AS (
    SELECT e.position, e.at, e.type, said.record -> 'data' AS data,
           (said.record #>> '{by,actor}')::uuid AS actor
      FROM ledger.event AS e
     CROSS JOIN LATERAL (SELECT pg_catalog.convert_from(e.record, 'UTF8')::jsonb AS record) AS said
     WHERE e.position > (SELECT mark.position FROM mark)
     ORDER BY e.position
     LIMIT %(limit)s
),
named AS (
    SELECT DISTINCT n.record::uuid AS record, f.position, f.at
      FROM fresh AS f
     CROSS JOIN LATERAL (
           SELECT f.data ->> 'stream' AS record
            UNION ALL
           SELECT f.data ->> 'person'
            UNION ALL
           SELECT pg_catalog.jsonb_array_elements_text(f.data -> 'shown')) AS n
     WHERE f.type = 'access.reading' AND n.record IS NOT NULL
),
added AS (
    INSERT INTO views.reading_of (record, position, at)
    SELECT named.record, named.position, named.at FROM named
),
told AS (
    INSERT INTO views.reading (position, at, actor, action, allowed, code, ties, asked, names)
    SELECT f.position, f.at, f.actor, f.data ->> 'action', f.data ->> 'decision' = 'allowed',
           f.data ->> 'code',
           ARRAY(SELECT pg_catalog.jsonb_array_elements_text(f.data -> 'ties')),
           (f.data ->> 'stream')::uuid, coalesce(counted.names, 0)
      FROM fresh AS f
      -- Counted once: to look through all that is named for each reading took a minute where lists
      -- of two hundred were read.
      LEFT JOIN (SELECT named.position, count(*) AS names FROM named GROUP BY named.position) AS counted
        ON counted.position = f.position
     WHERE f.type = 'access.reading'
),
moved AS (
    UPDATE views.reading_mark
       SET position = (SELECT max(fresh.position) FROM fresh)
     WHERE EXISTS (SELECT FROM fresh)
)
SELECT count(*)::integer FROM fresh
