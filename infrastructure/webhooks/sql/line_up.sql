INSERT INTO feed.webhook_waiting (subscription, position, stream)
SELECT %(subscription)s, lined.position, lined.stream
  FROM ROWS FROM (
       pg_catalog.unnest(%(positions)s::bigint[]), pg_catalog.unnest(%(streams)s::uuid[])
       ) AS lined (position, stream)
ON CONFLICT DO NOTHING
