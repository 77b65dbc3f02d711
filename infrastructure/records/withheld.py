"""What stands in the place of keys and opened parts while the log is not shown to be whole.

The lost events may have been erasures, or have hidden what the surviving ones still show: until an
operator has decided, nothing is opened, and nothing is written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NoReturn
from uuid import UUID

from application.log import LogReadOnly, StreamEntry
from domain.envelope import Envelope
from domain.facts import Fact, Gone
from infrastructure.keys.store import KeyName
from infrastructure.ledger.commands import Command
from infrastructure.records.opening import NOT_PERMITTED

LOG_NOT_WHOLE = "log_not_whole"


class WithheldKeys:
    """Gives no key: every method raises :class:`~application.log.LogReadOnly`."""

    def key_for_writing(self, _stream: UUID, _subject: UUID) -> NoReturn:
        """Nothing is closed, because nothing is written."""
        raise LogReadOnly

    def keys_for_reading(self, _names: Iterable[KeyName]) -> NoReturn:
        """Nothing is opened."""
        raise LogReadOnly


class ClosedParts:
    """Implements :class:`application.log.PartStore`: what may be read is told as withheld."""

    def open(
        self, entries: Sequence[Envelope], allowed: Sequence[frozenset[str] | None]
    ) -> list[Envelope]:
        """The same events, none of their parts opened."""
        return [
            replace(entry, fact=_withheld(entry.fact, names))
            for entry, names in zip(entries, allowed, strict=True)
        ]

    def contents(
        self, entries: Sequence[StreamEntry], allowed: Sequence[frozenset[str] | None]
    ) -> list[dict[str, Gone]]:
        """Why each part is not shown, by its name."""
        return [
            {part["name"]: _gone(part["name"], names) for part in entry.record["parts"]}
            for entry, names in zip(entries, allowed, strict=True)
        ]


def refuse_append(_commands: Sequence[Command]) -> NoReturn:
    """Stands in the door's place; raises :class:`~application.log.LogReadOnly`."""
    raise LogReadOnly


def _withheld(fact: Fact, allowed: frozenset[str] | None) -> Fact:
    gone = {part.name: _gone(part.name, allowed) for part in fact.closed()}
    return fact.opened(gone) if gone else fact


def _gone(name: str, allowed: frozenset[str] | None) -> Gone:
    permitted = allowed is None or name.partition(".")[0] in allowed
    return Gone(name, LOG_NOT_WHOLE if permitted else NOT_PERMITTED)
