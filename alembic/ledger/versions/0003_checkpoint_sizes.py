"""Checkpoints by the size of their tree."""

from pathlib import Path

from alembic import op

revision = "0003_checkpoint_sizes"
down_revision = "0002_notary"
branch_labels = None
depends_on = None

SCRIPT = Path(__file__).parents[1] / "sql" / "0003_checkpoint_sizes.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    connection.execute(SCRIPT.read_text(encoding="utf-8"))
