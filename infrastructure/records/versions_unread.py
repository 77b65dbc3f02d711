"""Which events of the log this code can't read, without reading the log."""

from domain.facts import is_known
from infrastructure.statements import Rows, statement

_VERSIONS_HELD = statement("records", "versions_held")


def versions_unread(rows: Rows) -> list[tuple[str, int]]:
    """Versions, as (type, schema), of events in the log that this code does not know.

    Of a type that it does not know at all, not every version need be named. Empty where it knows
    all that the log holds.
    """
    held = [(type, schema) for type, schema in rows(_VERSIONS_HELD, {})]
    return [each for each in held if not is_known(*each)]
