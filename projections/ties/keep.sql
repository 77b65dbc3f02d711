INSERT INTO views.ties_2 (case_id, position, ties, actors, teams)
SELECT
    told.case_id,
    told.position,
    told.ties,
    pg_catalog.string_to_array(told.actors, ',')::pg_catalog.uuid[],
    pg_catalog.string_to_array(told.teams, ',')
FROM ROWS FROM (
    pg_catalog.unnest(%(cases)s::pg_catalog.uuid[]),
    pg_catalog.unnest(%(positions)s::pg_catalog.int8[]),
    pg_catalog.unnest(%(ties)s::pg_catalog.text[]),
    pg_catalog.unnest(%(actors)s::pg_catalog.text[]),
    pg_catalog.unnest(%(teams)s::pg_catalog.text[])
) AS told (case_id, position, ties, actors, teams)
ON CONFLICT (case_id) DO UPDATE
SET position = EXCLUDED.position,
    ties = EXCLUDED.ties,
    actors = EXCLUDED.actors,
    teams = EXCLUDED.teams
