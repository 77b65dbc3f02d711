-- Whoever builds it, one batch after the other, need not wait.
SELECT generation.id
FROM views_beside.generation AS generation
WHERE generation.id = %(id)s
FOR NO KEY UPDATE
