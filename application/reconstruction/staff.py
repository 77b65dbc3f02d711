"""Who somebody of the service was at a time: the name and the roles that the directory has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.log import Log, PartStore, StreamEntry
from domain.directory.directory import DirectoryEntry, project
from domain.directory.practitioners import (
    HeldRole,
    PractitionerName,
    PractitionerRegistered,
    PractitionerRenamed,
)
from domain.streams import DIRECTORY

_NAMING = (PractitionerRegistered, PractitionerRenamed)


@dataclass(frozen=True)
class OnStaff:
    """What somebody was called, and in which roles they worked; nothing where the directory does
    not have them."""

    name: str | None = None
    roles: tuple[HeldRole, ...] = ()


def in_the_directory(log: Log, actor: UUID) -> DirectoryEntry | None:
    """What the directory has of somebody, every part closed; None where it does not have them.

    Raises what the log raises.
    """
    return _entry_of(log.entries(actor))


class Staff:
    """Looks people up in the directory."""

    def __init__(self, *, log: Log, parts: PartStore) -> None:
        self._log = log
        self._parts = parts

    def at(self, actor: UUID, instant: datetime) -> OnStaff:
        """Somebody as they were known at an instant.

        Raises :class:`~application.log.PartsUnavailable`.
        """
        entries = self._log.entries(actor)
        held = _entry_of(entries)
        if held is None:
            return OnStaff()
        return OnStaff(self._name(entries, instant), held.practitioner.roles_at(instant))

    def _name(self, entries: Sequence[StreamEntry], instant: datetime) -> str | None:
        """The last name until then; of somebody who was registered later, the first."""
        naming = [e for e in entries if issubclass(e.fact_class, _NAMING)]
        until = [e for e in naming if e.envelope.occurred.earliest <= instant] or naming[:1]
        if not until:
            return None
        (opened,) = self._parts.open([until[-1].envelope], [frozenset({"name"})])
        name = getattr(opened.fact, "name", None)
        return name.name if isinstance(name, PractitionerName) else None


def _entry_of(entries: Sequence[StreamEntry]) -> DirectoryEntry | None:
    if any(entry.kind != DIRECTORY.name for entry in entries):
        return None
    return project(None, [entry.envelope for entry in entries])
