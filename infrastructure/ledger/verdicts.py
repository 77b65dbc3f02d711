"""The door's verdicts: what became of each command of a call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from psycopg.pq.abc import PGresult

from infrastructure.ledger.arrays import read_bigint, read_instant, read_uuids
from infrastructure.ledger.commands import Command
from infrastructure.ledger.stored import RecordedAt, RecordedCommand

TICK = timedelta(microseconds=1)


class Appended(NamedTuple):
    """The command is recorded by this call, or by a call of ours whose answer was lost."""

    sent: Command
    first_position: int
    first_at: datetime

    @property
    def positions(self) -> range:
        """Where its events are, in order: they adjoin."""
        return range(self.first_position, self.first_position + len(self.sent.events))

    @property
    def command(self) -> RecordedCommand:
        """The command as it stands in the log."""
        ids = [event.id for event in self.sent.events]
        request = self.sent.events[0].request
        return _recorded(self.first_position, self.first_at, ids, request)


class Repeated(NamedTuple):
    """A command beginning with the same event id was recorded before."""

    command: RecordedCommand


class Refused(NamedTuple):
    """An event did not follow: the stream, and its version now (None: no such stream)."""

    stream: UUID
    current_version: int | None


Verdict = Appended | Repeated | Refused


def read_verdicts(result: PGresult, sent: Sequence[Command]) -> list[Verdict]:
    """The door's answer to a call, one verdict per command, in order."""
    rows = range(result.ntuples)
    return [_verdict(result, row, command) for row, command in zip(rows, sent, strict=True)]


def own_success(verdict: Verdict, sent: Command) -> Verdict:
    """The verdict after a lost answer: a repetition of exactly what we sent is our own success."""
    if not isinstance(verdict, Repeated):
        return verdict
    first, request = verdict.command.events[0], verdict.command.request
    ids = [event.event_id for event in verdict.command.events]
    if ids == [event.id for event in sent.events] and request == sent.events[0].request:
        return Appended(sent, first.position, first.at)
    return verdict


def _verdict(result: PGresult, row: int, sent: Command) -> Verdict:
    if result.get_value(row, 0) == b"conflict":
        version = result.get_value(row, 6)
        current = None if version is None else read_bigint(version)
        return Refused(UUID(bytes=_given(result, row, 5)), current)
    position = read_bigint(_given(result, row, 1))
    at = read_instant(_given(result, row, 2))
    if result.get_value(row, 0) == b"appended":
        return Appended(sent, position, at)
    ids = read_uuids(_given(result, row, 3))
    return Repeated(_recorded(position, at, ids, _given(result, row, 4)))


def _given(result: PGresult, row: int, column: int) -> bytes:
    value = result.get_value(row, column)
    assert value is not None, "the door leaves nothing out of a verdict"
    return value


def _recorded(position: int, at: datetime, ids: Sequence[UUID], request: bytes) -> RecordedCommand:
    """The door gives a command adjoining positions, and times one microsecond apart."""
    events = tuple(
        RecordedAt(position + ordinal, event_id, at + ordinal * TICK)
        for ordinal, event_id in enumerate(ids)
    )
    return RecordedCommand(events, request)
