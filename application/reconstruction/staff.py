"""Who somebody of the service was at a time: the name and the roles that the directory has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.log import Log, PartStore, StreamEntry
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
        if not entries or any(entry.kind != DIRECTORY.name for entry in entries):
            return OnStaff()
        held = DIRECTORY.project(None, [entry.envelope for entry in entries]).practitioner
        return OnStaff(self._name(entries, instant), held.roles_at(instant))

    def _name(self, entries: Sequence[StreamEntry], instant: datetime) -> str | None:
        """The last name until then; of somebody who was registered later, the first."""
        naming = [e for e in entries if issubclass(e.fact_class, _NAMING)]
        until = [e for e in naming if e.envelope.occurred.earliest <= instant] or naming[:1]
        if not until:
            return None
        (opened,) = self._parts.open([until[-1].envelope], [frozenset({"name"})])
        name = getattr(opened.fact, "name", None)
        return name.name if isinstance(name, PractitionerName) else None
