"""Finding what fails among events, so that its stream is set aside and all others are shown."""

from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID

from psycopg import DatabaseError, OperationalError
from psycopg.errors import ReadOnlySqlTransaction

from application.log import CannotDecode, LogEntry, LogUnavailable, PartsUnavailable
from projections.marks import MarkMoved
from projections.unreadable import unreadable_like

Troubles = Mapping[int, str]
"""By position, why an event can't be shown."""

NO_ANSWER = (OperationalError, ReadOnlySqlTransaction, LogUnavailable, PartsUnavailable)
"""Nobody answered, or a standby did: the same batch is tried again for as long as it takes."""


def befalls_any(error: Exception) -> bool:
    """Whether an error is no event's fault, so that parking the stream it met would only hide it.

    SQLSTATE class 42 is a statement that does not fit the tables, or a right that is missing.
    """
    if isinstance(error, DatabaseError) and (error.sqlstate or "").startswith("42"):
        return True
    return isinstance(error, (*NO_ANSWER, MarkMoved))


def write_apart(
    entries: Sequence[LogEntry],
    troubles: Troubles,
    *,
    write: Callable[[Sequence[LogEntry], Troubles], None],
    alone: Callable[[LogEntry, Exception], None],
) -> None:
    """Write all of these events, or the halves of them, until what fails stands alone.

    ``write`` writes all that it is given or nothing; ``alone`` is told of an event that fails by
    itself. Raises what :func:`befalls_any`.
    """
    try:
        write(entries, troubles)
    except CannotDecode as found:
        found_too = unreadable_like(found.position, entries)
        write_apart(entries, {**troubles, **found_too}, write=write, alone=alone)
    except Exception as error:
        if befalls_any(error):
            raise
        if len(entries) == 1:
            alone(entries[0], error)
            return
        middle = len(entries) // 2
        write_apart(entries[:middle], troubles, write=write, alone=alone)
        write_apart(entries[middle:], troubles, write=write, alone=alone)


def sorted_out(
    entries: Sequence[LogEntry], parked: Collection[UUID], troubles: Troubles
) -> tuple[Sequence[LogEntry], Sequence[LogEntry], Sequence[LogEntry]]:
    """What can be shown, what has to be set aside, and of that the first of each stream.

    ``parked`` are the streams of which something is set aside already.
    """
    if not parked and not troubles:
        return entries, (), ()
    shown: list[LogEntry] = []
    aside: list[LogEntry] = []
    alarms: list[LogEntry] = []
    waiting = set(parked)
    for entry in entries:
        if entry.stream not in waiting and entry.position in troubles:
            waiting.add(entry.stream)
            alarms.append(entry)
        (aside if entry.stream in waiting else shown).append(entry)
    return shown, aside, alarms
