"""Runs the migrations of the case log as its owner, on the connection it is given.

`infrastructure.migrations.migrate` is the only caller: it puts `connection`, `roles` and `origin`
into the attributes. Everything happens in that connection's one transaction.
"""

from psycopg.sql import SQL, Identifier

from alembic import context

SCHEMA = "ledger"

attributes = context.config.attributes
connection = attributes["connection"]
driver = connection.connection.driver_connection

driver.execute(SQL("SET LOCAL ROLE {}").format(Identifier(attributes["roles"].owner)))
# CREATE SCHEMA IF NOT EXISTS would demand the right to create even where nothing is created.
if driver.execute("SELECT to_regnamespace(%s)", [SCHEMA]).fetchone() == (None,):
    driver.execute(SQL("CREATE SCHEMA {}").format(Identifier(SCHEMA)))

context.configure(connection=connection, version_table="migration", version_table_schema=SCHEMA)
context.run_migrations()
