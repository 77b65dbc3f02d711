"""Who has seen a matter: told to those alone who may know that there is one."""

from datetime import datetime
from uuid import UUID

from application.accesses.readings_of import ReadingIndex, ReadingsPage, page_of
from application.callers import Caller
from application.gate import Gate
from application.log import Log
from domain.streams import MATTER


class MatterReadings:
    """Tells who has seen a matter, or was refused it."""

    def __init__(self, *, log: Log, gate: Gate, index: ReadingIndex) -> None:
        self._log = log
        self._gate = gate
        self._index = index

    def page(
        self,
        caller: Caller,
        matter: UUID,
        *,
        since: datetime | None,
        until: datetime | None,
        before: int | None,
        limit: int,
    ) -> ReadingsPage:
        """A page of the readings of a matter, the newest first.

        Raises :class:`~domain.commands.NotAllowed`, ``NoSuchStream`` also where the caller may not
        know of it, and what the index raises.
        """
        entries = self._log.entries(matter)
        state = MATTER.project(None, [e.envelope for e in entries]) if entries else None
        self._gate.admit_reading(caller, MATTER, state)
        found = self._index.of([matter], since=since, until=until, before=before, limit=limit + 1)
        return page_of(found, limit)
