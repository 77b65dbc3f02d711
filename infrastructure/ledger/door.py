"""The client's side of `ledger.append`: many commands in one call, and sending again.

A call whose connection is lost has an unknown outcome, and reading back cannot settle it: the lost
commit may land after the read. Only the door can, because it judges under the append lock. So the
same commands with the same ids are sent again, and a command that the door then calls recorded,
with our ids and our request, is the one we sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import count

from application.log import LogUnavailable
from infrastructure.ledger.arrays import (
    BIGINT,
    BYTEA,
    INTEGER,
    TEXT,
    UUIDS,
    array,
    instant,
    integer,
)
from infrastructure.ledger.calls import ConnectionLost, NoConnection
from infrastructure.ledger.commands import Command
from infrastructure.ledger.connections import Pool
from infrastructure.ledger.verdicts import Verdict, own_success, read_verdicts
from infrastructure.statements import statement

SENDINGS = 6
WITHIN = 10.0
"""Seconds in which a command is sent again whose outcome is unknown."""

UNSENT_WITHIN = 2.0
"""Seconds in which a connection must be had while nothing was sent."""

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 0.5

OF_EVENTS = (UUIDS, UUIDS, TEXT, BIGINT, TEXT, INTEGER, BYTEA, BYTEA)
OF_PARTS = (TEXT, INTEGER, BYTEA)


class Door:
    """Sends commands to the door and reads its verdicts.

    `clock` tells the time in UTC, `monotonic` counts seconds, `pause` waits for seconds. Its
    connection is none of the pool's, but is made the same way and closed with the pool.
    """

    def __init__(
        self,
        pool: Pool,
        *,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        pause: Callable[[float], None],
    ) -> None:
        self._line = pool.line(statement("ledger", "append"))
        self._clock = clock
        self._monotonic = monotonic
        self._pause = pause

    def append(self, commands: Sequence[Command]) -> list[Verdict]:
        """One verdict per command, in order. What is answered Appended is durable.

        Raises LogUnavailable when no connection is had within UNSENT_WITHIN seconds. Sends again on
        a lost connection, at most SENDINGS times within WITHIN seconds, then raises LogUnavailable
        too. Raises ClockRefused and DoorMisused; a conflict raises nothing.
        """
        began = self._monotonic()
        given = arrays(commands)
        lost = 0
        for failed in count():
            left = began + (WITHIN if lost else UNSENT_WITHIN) - self._monotonic()
            if left <= 0 or lost == SENDINGS:
                break
            try:
                result = self._line.call([instant(self._clock()), *given], timeout=left)
            except NoConnection:
                pass
            except ConnectionLost:
                lost += 1
            else:
                verdicts = read_verdicts(result, commands)
                return list(map(own_success, verdicts, commands)) if lost else verdicts
            self._pause(min(FIRST_PAUSE * 2**failed, LONGEST_PAUSE, left))
        raise LogUnavailable("the database gave no answer; the same command may be sent again")


def arrays(commands: Sequence[Command]) -> list[bytes]:
    """The parameters of `ledger.append` after the clock."""
    sizes = [len(command.events) for command in commands]
    events, parts = sum(sizes), sum([len(command.places) for command in commands])
    numbers = [integer(number) * size for number, size in enumerate(sizes, 1)]
    of_events = zip(*[command.of_events for command in commands], strict=True)
    of_parts = zip(*[command.of_parts for command in commands], strict=True)
    return [
        array(INTEGER, events, b"".join(numbers)),
        *[array(of, events, b"".join(e)) for of, e in zip(OF_EVENTS, of_events, strict=True)],
        array(INTEGER, parts, b"".join(_places(commands))),
        *[array(of, parts, b"".join(e)) for of, e in zip(OF_PARTS, of_parts, strict=True)],
    ]


def _places(commands: Sequence[Command]) -> list[bytes]:
    """Of each part, the place from 1 of the event in the call that it belongs to."""
    places: list[bytes] = []
    first = 1
    for command in commands:
        if command.places:
            places += [integer(first + place) for place in command.places]
        first += len(command.events)
    return places
