"""Fences before the keys of what was erased, and what was destroyed."""

from pathlib import Path

from alembic import op

revision = "0002_fences"
down_revision = "0001_keys"
branch_labels = None
depends_on = None

SCRIPT = Path(__file__).parents[1] / "sql" / "0002_fences.sql"


def upgrade() -> None:
    op.get_bind().connection.driver_connection.execute(SCRIPT.read_text(encoding="utf-8"))
