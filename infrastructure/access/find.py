"""Where a reading stands in the access log."""

from uuid import UUID

from infrastructure.statements import Rows, statement

_POSITION_OF = statement("access", "position_of")


def position_of(rows: Rows, reading: UUID) -> int | None:
    """The position of the reading with this id; None where it is not there."""
    found = rows(_POSITION_OF, {"id": reading})
    return int(found[0][0]) if found else None
