SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('caseledger.views.set_up', 0))
