-- That the generation is still there holds until the transaction ends: an erasure, which discards
-- it, waits.
INSERT INTO views_beside.built (generation, after)
SELECT generation.id, %(after)s
FROM views_beside.generation AS generation
WHERE generation.name = %(name)s
    AND generation.version = %(version)s
    AND generation.upto = %(upto)s
    AND NOT generation.is_whole
ON CONFLICT (generation, after) DO NOTHING
