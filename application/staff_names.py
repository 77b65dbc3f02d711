"""What people who work here are called, for who is told what they did.

A name is told with the moment since when, so that what somebody did under another one is shown
under that.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.callers import Caller
from application.gate import Gate
from application.log import Log, LogEntry, PartStore
from domain.directory.practitioners import (
    PractitionerName,
    PractitionerRegistered,
    PractitionerRenamed,
)
from domain.streams import DIRECTORY

_NAMING = {PractitionerRegistered.TYPE, PractitionerRenamed.TYPE}


@dataclass(frozen=True)
class Called:
    """What somebody was called from an instant on."""

    name: str
    since: datetime


class StaffNames:
    """Opens names, of as many people as a page has, in one look at the log and one at the keys."""

    def __init__(self, *, log: Log, parts: PartStore, gate: Gate) -> None:
        self._log = log
        self._parts = parts
        self._gate = gate

    def of(
        self, caller: Caller, people: Collection[UUID], *, upto: int
    ) -> Mapping[UUID, tuple[Called, ...]]:
        """The names of these people by entries up to a position, each person's in the order of
        recording. Whom the directory of the caller's organisation does not have is absent.

        Raises :class:`~domain.commands.NotAllowed` and
        :class:`~application.log.PartsUnavailable`.
        """
        allowed = self._gate.admit_to(caller, DIRECTORY.name)
        if not allowed.opens(PractitionerRegistered):
            return {}
        naming = self._naming(people, organisation=caller.organisation, upto=upto)
        opened = self._parts.open([entry.envelope for entry in naming], [None] * len(naming))
        found: dict[UUID, tuple[Called, ...]] = {}
        for whole in opened:
            name = getattr(whole.fact, "name", None)
            if isinstance(name, PractitionerName):
                called = Called(name.name, whole.occurred.earliest)
                found[whole.originator_id] = (*found.get(whole.originator_id, ()), called)
        return found

    def _naming(self, people: Collection[UUID], *, organisation: str, upto: int) -> list[LogEntry]:
        """The entries that say what these people are called, of an organisation's directory."""
        begun: set[UUID] = set()
        kept: set[UUID] = set()
        naming: list[LogEntry] = []
        for entry in self._log.of_streams(sorted(people), upto):
            if entry.kind != DIRECTORY.name:
                continue
            if entry.stream not in begun:
                begun.add(entry.stream)
                if entry.envelope.by.organisation == organisation:
                    kept.add(entry.stream)
            if entry.type in _NAMING and entry.stream in kept:
                naming.append(entry)
        return naming
