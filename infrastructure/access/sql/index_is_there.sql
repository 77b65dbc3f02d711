SELECT EXISTS (
    SELECT
      FROM pg_catalog.pg_attribute AS a
     WHERE a.attrelid = pg_catalog.to_regclass('views.reading') AND a.attname = 'action'
)
