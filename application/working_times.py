"""How much practitioners work, as the directory had it at a position."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from application.log import Log
from domain.directory.directory import DirectoryEntry
from domain.directory.working_times import WorkingTime
from domain.streams import DIRECTORY


class WorkingTimes:
    """Reads it from the directory, where an entry is short."""

    def __init__(self, *, log: Log) -> None:
        self._log = log

    def on(
        self, day: date, practitioners: Iterable[UUID], *, organisation: str, upto: int
    ) -> Mapping[UUID, WorkingTime]:
        """What is worked on a day in London by those of whom an organisation's directory says it,
        by entries up to a position. Raises what the log raises."""
        found = {}
        for who in practitioners:
            told = [e.envelope for e in self._log.entries(who) if e.position <= upto]
            entry = DIRECTORY.project(None, told) if told else None
            if isinstance(entry, DirectoryEntry) and entry.kept_by == organisation:
                said = entry.working_time.on(day)
                if said is not None:
                    found[who] = said
        return found
