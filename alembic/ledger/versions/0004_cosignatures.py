"""What witnesses have said of checkpoints."""

from pathlib import Path

from psycopg.sql import Identifier

from alembic import context, op

revision = "0004_cosignatures"
down_revision = "0003_checkpoint_sizes"
branch_labels = None
depends_on = None

SCRIPT = Path(__file__).parents[1] / "sql" / "0004_cosignatures.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    service = Identifier(context.config.attributes["roles"].service).as_string(connection)
    connection.execute(SCRIPT.read_text(encoding="utf-8").replace("{service}", service))
