"""The client's side of `ledger.append`: many commands in one call, and sending again.

A call whose connection is lost has an unknown outcome, and reading back cannot settle it: the lost
commit may land after the read. Only the door can, because it judges under the append lock. So the
same commands with the same ids are sent again, and a command that the door then calls recorded,
with our ids and our request, is the one we sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from application.log import LogUnavailable
from infrastructure.ledger.arrays import byte_strings, names, numbers, uuids
from infrastructure.ledger.calls import ConnectionLost, call
from infrastructure.ledger.commands import Command
from infrastructure.ledger.connections import Pool
from infrastructure.ledger.statements import statement
from infrastructure.ledger.stored import RecordedAt, RecordedCommand

SENDINGS = 6
WITHIN = 10.0
FIRST_PAUSE = 0.05
TICK = timedelta(microseconds=1)


class Appended(NamedTuple):
    """The command is recorded by this call, or by a call of ours whose answer was lost."""

    command: RecordedCommand


class Repeated(NamedTuple):
    """A command beginning with the same event id was recorded before."""

    command: RecordedCommand


class Refused(NamedTuple):
    """An event did not follow: the stream, and its version now (None: no such stream)."""

    stream: UUID
    current_version: int | None


Verdict = Appended | Repeated | Refused


class Door:
    """Sends commands to the door and reads its verdicts.

    `clock` tells the time in UTC, `monotonic` counts seconds, `pause` waits for seconds.
    """

    def __init__(
        self,
        pool: Pool,
        *,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        pause: Callable[[float], None],
    ) -> None:
        self._pool = pool
        self._clock = clock
        self._monotonic = monotonic
        self._pause = pause
        self._append = statement("append")

    def append(self, commands: Sequence[Command]) -> list[Verdict]:
        """One verdict per command, in order. What is answered Appended is durable.

        Sends again on a lost connection, at most SENDINGS times within WITHIN seconds, then raises
        LogUnavailable. Raises ClockRefused and DoorMisused; a conflict raises nothing.
        """
        deadline = self._monotonic() + WITHIN
        arrays = _arrays(commands)
        for sending in range(SENDINGS):
            left = deadline - self._monotonic()
            if left <= 0:
                break
            try:
                rows = call(self._pool, self._append, (self._clock(), *arrays), timeout=left)
            except ConnectionLost:
                self._pause(min(FIRST_PAUSE * 2**sending, max(left, 0.0)))
                self._pool.check()
                continue
            verdicts = list(map(_verdict, rows, commands))
            return verdicts if sending == 0 else list(map(_ours, verdicts, commands))
        raise LogUnavailable("the database gave no answer; the same command may be sent again")


def _arrays(commands: Sequence[Command]) -> tuple[str | bytes, ...]:
    """The parameters of `ledger.append` after the clock."""
    events = [event for command in commands for event in command.events]
    parts = [(place, part) for place, event in enumerate(events, 1) for part in event.parts]
    return (
        numbers([number for number, command in enumerate(commands, 1) for _ in command.events]),
        uuids([event.id for event in events]),
        uuids([stream for command in commands for stream in command.streams]),
        names([event.kind for event in events]),
        numbers([event.originator_version for event in events]),
        names([event.topic for event in events]),
        numbers([event.schema for event in events]),
        byte_strings([event.state for event in events]),
        byte_strings([event.request for event in events]),
        numbers([place for place, _ in parts]),
        names([part.name for _, part in parts]),
        numbers([part.key_version for _, part in parts]),
        byte_strings([part.bytes for _, part in parts]),
    )


def _verdict(row: tuple[Any, ...], sent: Command) -> Verdict:
    outcome, first_position, first_at, ids, request, stream, current_version = row
    if outcome == "conflict":
        return Refused(stream, current_version)
    if outcome == "recorded":
        return Repeated(_recorded(first_position, first_at, ids, request))
    ids = [event.id for event in sent.events]
    return Appended(_recorded(first_position, first_at, ids, sent.events[0].request))


def _recorded(position: int, at: datetime, ids: list[UUID], request: bytes) -> RecordedCommand:
    """The door gives a command adjoining positions, and times one microsecond apart."""
    events = tuple(
        RecordedAt(position + ordinal, event_id, at + ordinal * TICK)
        for ordinal, event_id in enumerate(ids)
    )
    return RecordedCommand(events, request)


def _ours(verdict: Verdict, sent: Command) -> Verdict:
    """After a lost answer, a repetition of exactly what we sent is our own success."""
    if not isinstance(verdict, Repeated):
        return verdict
    same_events = [event.event_id for event in verdict.command.events] == [
        event.id for event in sent.events
    ]
    if same_events and verdict.command.request == sent.events[0].request:
        return Appended(verdict.command)
    return verdict
