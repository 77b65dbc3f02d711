"""How the relays of the feed stand."""

from pathlib import Path

from psycopg.sql import Identifier

from alembic import context, op

revision = "0009_relay"
down_revision = "0008_webhooks"
branch_labels = None
depends_on = None

SCRIPT = Path(__file__).parents[1] / "sql" / "0009_relay.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    service = Identifier(context.config.attributes["roles"].service).as_string(connection)
    connection.execute(SCRIPT.read_text(encoding="utf-8").replace("{service}", service))
