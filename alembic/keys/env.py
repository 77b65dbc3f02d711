"""Runs the migrations of the key store, on the connection it is given.

`infrastructure.migrations.migrate` is the only caller: it puts `connection` into the attributes.
The role that logs in owns the schema, so no role is taken on. All in that one transaction.
"""

from alembic import context

SCHEMA = "keys"

connection = context.config.attributes["connection"]
driver = connection.connection.driver_connection

# CREATE SCHEMA IF NOT EXISTS would demand the right to create even where nothing is created.
if driver.execute("SELECT to_regnamespace(%s)", [SCHEMA]).fetchone() == (None,):
    driver.execute("CREATE SCHEMA keys")

context.configure(connection=connection, version_table="migration", version_table_schema=SCHEMA)
context.run_migrations()
