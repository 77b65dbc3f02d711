"""The clock of the machine."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The service's clock."""
    return datetime.now(UTC)
