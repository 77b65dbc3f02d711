"""Migrates the key store, on the connection given: its role owns the schema `keys`."""

from sqlalchemy import text

from alembic import context

connection = context.config.attributes["connection"]
connection.execute(text("CREATE SCHEMA IF NOT EXISTS keys"))
context.configure(
    connection=connection,
    version_table="migration",
    version_table_schema="keys",
)
with context.begin_transaction():
    context.run_migrations()
