SELECT retired.kek
FROM keys.retired_kek AS retired
WHERE retired.destroyed_at IS NULL
ORDER BY retired.retired_at, retired.kek
