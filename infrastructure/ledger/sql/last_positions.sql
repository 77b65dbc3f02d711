SELECT asked.stream, last.position
  FROM pg_catalog.unnest(%s::pg_catalog.uuid[]) AS asked (stream)
 CROSS JOIN LATERAL (
       SELECT e.position
         FROM ledger.event AS e
        WHERE e.stream = asked.stream
        ORDER BY e.version DESC
        LIMIT 1
       ) AS last
