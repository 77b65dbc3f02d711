SELECT pg_catalog.to_regclass('views.reading_mark') IS NOT NULL
