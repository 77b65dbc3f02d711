"""Key-encryption keys that were retired, and when they were destroyed."""

from pathlib import Path

from alembic import op

revision = "0003_retired_keks"
down_revision = "0002_fences"
branch_labels = None
depends_on = None

SCRIPT = Path(__file__).parents[1] / "sql" / "0003_retired_keks.sql"


def upgrade() -> None:
    op.get_bind().connection.driver_connection.execute(SCRIPT.read_text(encoding="utf-8"))
