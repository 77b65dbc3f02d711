SELECT pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended(%(lock)s, 0))
