UPDATE keys.retired_kek
SET destroyed_at = pg_catalog.clock_timestamp()
WHERE kek = %(kek)s AND destroyed_at IS NULL
