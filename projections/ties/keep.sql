INSERT INTO views.ties_1 (case_id, position, ties)
SELECT told.case_id, told.position, told.ties
FROM ROWS FROM (
    pg_catalog.unnest(%(cases)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(positions)s::pg_catalog.int8[]),
    pg_catalog.unnest(%(ties)s::pg_catalog.text[])
) AS told (case_id, position, ties)
ON CONFLICT (case_id) DO UPDATE
SET position = EXCLUDED.position, ties = EXCLUDED.ties
