SELECT pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended('caseledger.views.' || %(lock)s, 0))
