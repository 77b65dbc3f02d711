"""The key store: the table of wrapped data keys."""

from pathlib import Path

from alembic import op

revision = "0001_keys"
down_revision = None
branch_labels = None
depends_on = None

SCRIPT = Path(__file__).parents[1] / "sql" / "0001_keys.sql"


def upgrade() -> None:
    op.get_bind().connection.driver_connection.execute(SCRIPT.read_text(encoding="utf-8"))
