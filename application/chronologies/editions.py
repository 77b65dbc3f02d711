"""Editions: a chronology as it stood at a position, the same bytes whenever it is made again, and
copies of it in another agency's columns. Both are for those to whom all of its cases are open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from application.callers import Caller
from application.chronologies.copying import Copy, copied
from application.chronologies.gathering import Gathered, Gathering
from application.gate import Gate
from application.judging import NoSuchStream
from application.log import Log, PartStore, StreamEntry
from application.reading import Moment
from domain.commands import NotAllowed, NotPossible
from domain.facts import Gone
from domain.gate.rules import ALL, Action
from domain.governance.chronology.entries import CURATORS


class CopyWriter(Protocol):
    """Makes the bytes of a copy in the columns of a layout: the same copy, the same bytes."""

    def written(self, copy: Copy, layout: str) -> bytes: ...


@dataclass(frozen=True)
class Edition:
    """The bytes, their SHA-256, and of what they tell."""

    content: bytes
    sha256: str
    gathered: Gathered


@dataclass(frozen=True)
class FrozenEdition:
    """What was frozen, and the event that froze it."""

    edition: Edition
    event: StreamEntry


class Editions:
    """Makes editions and copies. ``told`` makes the bytes of an edition, ``digest`` their hash."""

    def __init__(
        self,
        *,
        gathering: Gathering,
        gate: Gate,
        log: Log,
        parts: PartStore,
        told: Callable[[Gathered], bytes],
        writer: CopyWriter,
        digest: Callable[[bytes], str],
    ) -> None:
        self._gathering = gathering
        self._gate = gate
        self._log = log
        self._parts = parts
        self._told = told
        self._writer = writer
        self._digest = digest

    def edition(self, caller: Caller, id: UUID, position: int) -> Edition:
        """The chronology as it stood at a position.

        Raises as ``Gathering.gather`` does, ``not-whole`` where something of it is kept from the
        caller, and ``chronology-changed`` where it was frozen there and can't be made again,
        because something of it was erased since.
        """
        gathered = self._whole(caller, id, position)
        content = self._told(gathered)
        made = Edition(content, self._digest(content), gathered)
        now = self._gathering.chronology(caller, id)
        for event, frozen_at in now.frozen.items():
            if frozen_at == position and self._recorded(id, event) != made.sha256:
                raise NotPossible(
                    "chronology-changed",
                    "Something of what was frozen was erased since, or is unreadable.",
                )
        return made

    def frozen(self, caller: Caller, id: UUID, frozen: UUID) -> FrozenEdition:
        """What was frozen by an event.

        Raises as :meth:`edition` does, and ``NoSuchStream`` where nothing was frozen by it.
        """
        position = self._gathering.chronology(caller, id).frozen.get(frozen)
        if position is None:
            raise NoSuchStream
        return FrozenEdition(self.edition(caller, id, position), self._event(id, frozen))

    def copy(self, caller: Caller, id: UUID, frozen: UUID, layout: str) -> Edition:
        """A copy of what was frozen, in the columns of a layout, others left out.

        What is withheld from it was decided before it was frozen. Raises as :meth:`frozen` does,
        and as the gate does for a case of which nothing may be given away by this caller.
        """
        gathered = self.frozen(caller, id, frozen).edition.gathered
        for case in gathered.cases:
            self._gate.admit(caller, Action.EXPORT, case.id)
        content = self._writer.written(copied(gathered), layout)
        return Edition(content, self._digest(content), gathered)

    def _whole(self, caller: Caller, id: UUID, position: int) -> Gathered:
        if caller.role not in CURATORS:
            raise NotAllowed("role-may-not", "Your role may not do or see this.")
        gathered = self._gathering.gather(caller, id, Moment(position=position))
        kept_back = gathered.unshown or any(
            case.allowed.restricted or case.allowed.de_identified or ALL not in case.allowed.areas
            for case in gathered.cases
        )
        if kept_back:
            raise NotAllowed("not-whole", "Something of this chronology is not open to you.")
        return gathered

    def _recorded(self, id: UUID, event: UUID) -> str | None:
        """The hash of what was frozen; None where it can't be read any more."""
        [contents] = self._parts.contents([self._event(id, event)], [None])
        content = contents["content"]
        return None if isinstance(content, Gone) else content["sha256"]

    def _event(self, id: UUID, event: UUID) -> StreamEntry:
        [found] = [each for each in self._log.entries(id) if each.id == event]
        return found
