SELECT count(*) FROM row WHERE case_key IS NOT NULL
