"""The case log: tables, triggers, the door and the rights to it."""

from pathlib import Path

from psycopg.sql import Identifier

from alembic import context, op

revision = "0001_ledger"
down_revision = None
branch_labels = None
depends_on = None

SCRIPT = Path(__file__).parents[1] / "sql" / "0001_ledger.sql"


def upgrade() -> None:
    attributes = context.config.attributes
    connection = op.get_bind().connection.driver_connection
    script = SCRIPT.read_text(encoding="utf-8")
    for name in ("owner", "service", "eraser"):
        role = Identifier(getattr(attributes["roles"], name)).as_string(connection)
        script = script.replace(f"{{{name}}}", role)
    connection.execute(script)
    connection.execute(
        "INSERT INTO ledger.origin (epoch, origin, first_position) VALUES (1, %s, 1)",
        [attributes["origin"]],
    )
