"""Group commit: who sends what with whom, and who hears of it. No database is needed for this."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, get_ident
from uuid import UUID, uuid4

import pytest

from infrastructure.ledger.commands import Command
from infrastructure.ledger.gatherer import LARGEST_CALL, Gatherer
from infrastructure.ledger.verdicts import Refused, Verdict
from tests.integration.ledger.events import event

SECONDS = 10


class Calls:
    """Stands for the door: the first call waits until it is let go, all are remembered."""

    def __init__(self) -> None:
        self.made: list[list[Command]] = []
        self.threads: list[int] = []
        self.first_is_in = Event()
        self.let_go = Event()
        self.failure: BaseException | None = None

    def send(self, commands: Sequence[Command]) -> list[Verdict]:
        self.made.append(list(commands))
        self.threads.append(get_ident())
        if len(self.made) == 1:
            self.first_is_in.set()
            assert self.let_go.wait(SECONDS)
        elif self.failure is not None:
            raise self.failure
        return [Refused(stream_of(command), None) for command in commands]


def stream_of(command: Command) -> UUID:
    return UUID(str(command.events[0].originator_id))


def on(*streams: UUID, size: int = 1) -> Command:
    return Command([event(stream, version) for stream in streams for version in range(size)])


def gather(calls: Calls, commands: Sequence[Command]) -> list[Future[Verdict]]:
    """Submit the commands in this order while a first call is under way, then let it go."""
    gatherer = Gatherer(calls.send)
    with ThreadPoolExecutor(max_workers=len(commands) + 1) as threads:
        first = threads.submit(gatherer.submit, on(uuid4()))
        assert calls.first_is_in.wait(SECONDS)
        futures = []
        for place, command in enumerate(commands, 1):
            futures.append(threads.submit(gatherer.submit, command))
            wait_until(lambda place=place: len(gatherer._queue) == place)
        calls.let_go.set()
        assert isinstance(first.result(SECONDS), Refused)
    return futures


def wait_until(true: Callable[[], bool]) -> None:
    pause = Event()
    for _ in range(SECONDS * 1000):
        if true():
            return
        pause.wait(0.001)
    raise AssertionError("it never came to pass")


def test_a_lone_caller_sends_for_itself() -> None:
    calls = Calls()
    calls.let_go.set()
    stream = uuid4()
    gatherer = Gatherer(calls.send)
    assert gatherer.submit(on(stream)) == Refused(stream, None)
    assert gatherer.submit(on(stream)) == Refused(stream, None)
    assert calls.threads == [get_ident()] * 2


def test_those_who_wait_travel_together_and_each_hears_its_own_verdict() -> None:
    calls = Calls()
    streams = [uuid4() for _ in range(20)]
    futures = gather(calls, [on(stream) for stream in streams])
    assert [len(call) for call in calls.made] == [1, 20]
    assert [future.result() for future in futures] == [Refused(s, None) for s in streams]


def test_commands_on_one_stream_travel_apart_and_in_order() -> None:
    calls = Calls()
    shared, other = uuid4(), uuid4()
    commands = [on(shared), on(shared, other), on(other), on(uuid4()), on(shared)]
    gather(calls, commands)
    # `other` waits for the second command although nobody else in its call claims it.
    assert calls.made[1:] == [[commands[0], commands[3]], [commands[1]], [commands[2], commands[4]]]


def test_commands_with_one_event_id_travel_apart() -> None:
    calls = Calls()
    shared = uuid4()
    commands = [Command([event(uuid4(), 0, id=shared)]) for _ in range(3)]
    gather(calls, commands)
    assert calls.made[1:] == [[command] for command in commands]


def test_a_call_is_bounded_but_a_large_command_travels() -> None:
    calls = Calls()
    commands = [on(uuid4(), size=200) for _ in range(4)]
    commands.append(on(uuid4(), size=LARGEST_CALL + 1))
    gather(calls, commands)
    assert calls.made[1:] == [commands[0:2], commands[2:4], commands[4:]]


@pytest.mark.parametrize("failure", [ValueError("no"), KeyboardInterrupt()])
def test_a_failure_reaches_every_waiter_of_its_call_and_the_next_call_goes_on(
    failure: BaseException,
) -> None:
    calls = Calls()
    calls.failure = failure
    shared = uuid4()
    futures = gather(calls, [on(uuid4()), on(shared), on(uuid4()), on(shared)])
    assert [future.exception() for future in futures] == [failure] * 4
    assert [len(call) for call in calls.made] == [1, 3, 1]
