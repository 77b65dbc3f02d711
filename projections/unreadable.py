"""Events that this code can't read: of a type it does not know, or with a record it can't decode.

A type that nobody here knows might matter to any view, so its stream is set aside at once. A known
one is found out when its content is first asked for; a view that does not ask is not held up by it.
"""

from collections.abc import Sequence

from application.log import CannotDecode, LogEntry
from domain.facts import is_known

UNREADABLE = "Undecodable"
"""The trouble under which such an event is set aside."""


def unknown(entries: Sequence[LogEntry]) -> dict[int, str]:
    """The positions of events of unknown types, each with its trouble."""
    kinds = {(entry.type, entry.schema) for entry in entries}
    strange = {kind for kind in kinds if not is_known(*kind)}
    if not strange:
        return {}
    return {e.position: UNREADABLE for e in entries if (e.type, e.schema) in strange}


def unreadable_like(position: int, entries: Sequence[LogEntry]) -> dict[int, str]:
    """The event at a position and those others of its type that can't be read either.

    One fault of the code makes all events of a type unreadable: found one by one, each would cost
    another try of the batch.
    """
    type = next(entry.type for entry in entries if entry.position == position)
    found = {e.position: UNREADABLE for e in entries if e.type == type and not _readable(e)}
    return {position: UNREADABLE, **found}


def _readable(entry: LogEntry) -> bool:
    try:
        _ = entry.envelope
    except CannotDecode:
        return False
    return True
