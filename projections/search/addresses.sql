SELECT told.event_id, told.stream_id, told.person_id
FROM views.search_2 AS told
WHERE told.field = 'address' AND told.token = ANY(%(tokens)s::pg_catalog.int8[])
ORDER BY told.person_id, told.event_id
LIMIT %(limit)s
