-- The database of the case log, or that of the access log. The views belong to the role that serves: its projections make and
-- change their tables; the ledger's own schema comes with the migrations.
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO {migrator}, {service}, {eraser};
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA IF NOT EXISTS views AUTHORIZATION {owner};
GRANT USAGE, CREATE ON SCHEMA views TO {service};
-- Where a view stands that is being built anew, and where its tables pass each other at the switch.
CREATE SCHEMA IF NOT EXISTS views_beside AUTHORIZATION {owner};
GRANT USAGE, CREATE ON SCHEMA views_beside TO {service};
CREATE SCHEMA IF NOT EXISTS views_between AUTHORIZATION {owner};
GRANT USAGE, CREATE ON SCHEMA views_between TO {service};
