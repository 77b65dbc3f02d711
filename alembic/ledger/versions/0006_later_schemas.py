"""Where the later versions of events stand."""

from pathlib import Path

from alembic import op

revision = "0006_later_schemas"
down_revision = "0005_erasure"
branch_labels = None
depends_on = None

SCRIPT = Path(__file__).parents[1] / "sql" / "0006_later_schemas.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    connection.execute(SCRIPT.read_text(encoding="utf-8"))
