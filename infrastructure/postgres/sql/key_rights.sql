-- The key store's database: nobody connects to it but the role that owns it.
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO {keys};
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
