"""The table of wrapped data keys."""

from pathlib import Path

from alembic import op

revision = "0001_keys"
down_revision = None


def upgrade() -> None:
    """Creates what `sql/0001_keys.sql` says."""
    op.execute(Path(__file__).parents[1].joinpath("sql", "0001_keys.sql").read_text())
