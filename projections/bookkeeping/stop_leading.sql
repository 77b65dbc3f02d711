SELECT pg_catalog.pg_advisory_unlock(pg_catalog.hashtextextended('caseledger.views.' || %(lock)s, 0))
