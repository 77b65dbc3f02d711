-- How many keys another key than the current one wraps, and how many retired ones are left.
SELECT
    (SELECT count(*) FROM keys.data_key AS key WHERE key.kek <> %(current)s),
    (SELECT count(*) FROM keys.retired_kek AS retired WHERE retired.destroyed_at IS NULL)
