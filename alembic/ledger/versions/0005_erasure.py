"""Removing a part that an order in the log names, and closing the others of its key anew."""

from pathlib import Path

from psycopg.sql import Identifier

from alembic import context, op

revision = "0005_erasure"
down_revision = "0004_cosignatures"
branch_labels = None
depends_on = None

SCRIPT = Path(__file__).parents[1] / "sql" / "0005_erasure.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    eraser = Identifier(context.config.attributes["roles"].eraser).as_string(connection)
    connection.execute(SCRIPT.read_text(encoding="utf-8").replace("{eraser}", eraser))
