SELECT pg_catalog.to_regclass('views.reading') IS NOT NULL
