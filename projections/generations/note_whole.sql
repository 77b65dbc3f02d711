-- Another one stands there than before, so that its id is another: who was about to switch to that
-- finds it gone.
WITH done AS (
    DELETE FROM views_beside.built AS built
    USING views_beside.generation AS generation
    WHERE built.generation = generation.id
        AND generation.name = %(name)s
        AND generation.version = %(version)s
)

UPDATE views_beside.generation AS generation
SET id = DEFAULT, is_whole = true
WHERE generation.name = %(name)s AND generation.version = %(version)s
