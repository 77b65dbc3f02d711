SELECT pg_catalog.pg_advisory_unlock(pg_catalog.hashtextextended(%(lock)s, 0))
