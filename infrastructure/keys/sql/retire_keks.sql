INSERT INTO keys.retired_kek (kek)
SELECT found.kek
FROM (
    SELECT DISTINCT key.kek FROM keys.data_key AS key
    UNION
    SELECT named.kek FROM pg_catalog.unnest(%(earlier)s::pg_catalog.text[]) AS named (kek)
) AS found
WHERE found.kek <> %(current)s
ON CONFLICT (kek) DO NOTHING
