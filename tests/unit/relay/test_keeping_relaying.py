"""The relay as a task: how it stands is noted, and what halts it is said in a sentence."""

import asyncio

import pytest
from structlog.testing import capture_logs

from api.processes import relaying
from api.processes.relaying import HISTORY_CHANGED, keep_relaying
from application.feed.cursor import LogChanged
from application.log import LogUnavailable
from application.relay.standing import RelayStanding, RelayState
from application.relay.target import TargetUnfit


class Relay:
    def __init__(self, ends=None):
        self.ends = ends
        self.standing = RelayStanding()

    async def run(self, stop):
        if self.ends is not None:
            self.standing = RelayStanding(RelayState.HALTED, "halted")
            raise self.ends
        self.standing = RelayStanding(RelayState.RELAYING)
        await stop.wait()


def keep(relay, note, monkeypatch, *, looks):
    """Keep relaying until so many notes were taken."""
    monkeypatch.setattr(relaying, "NOTE_SECONDS", 0.001)
    noted = []

    async def run():
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()

        def noting(standing):
            noted.append(standing.state)
            if len(noted) == looks:
                loop.call_soon_threadsafe(stop.set)
            note(standing)

        await keep_relaying(relay, stop, note=noting)

    asyncio.run(run())
    return noted


def test_how_it_stands_is_noted_again_and_again_and_at_the_end(monkeypatch):
    noted = keep(Relay(), lambda _: None, monkeypatch, looks=3)
    assert len(noted) >= 3
    assert noted[-1] is RelayState.RELAYING


def test_a_database_that_is_away_does_not_end_it(monkeypatch):
    def away(_):
        raise LogUnavailable("no answer")

    assert len(keep(Relay(), away, monkeypatch, looks=3)) >= 3


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (LogChanged(), HISTORY_CHANGED),
        (TargetUnfit("stream-forgets", "The stream forgets."), "The stream forgets."),
    ],
    ids=["another-history", "unfit"],
)
def test_what_halts_it_is_said_once_and_noted_from_then_on(ends, said, monkeypatch, capsys):
    noted = keep(Relay(ends), lambda _: None, monkeypatch, looks=3)
    assert capsys.readouterr().err == f"caseledger: {said}\n"
    assert noted[-1] is RelayState.HALTED


def test_after_what_nobody_foresaw_it_begins_anew(monkeypatch):
    monkeypatch.setattr(relaying, "FAULT_SECONDS", 0.001)

    class Recovering(Relay):
        runs = 0

        async def run(self, stop):
            self.runs += 1
            self.ends = RuntimeError() if self.runs < 3 else None
            if self.ends is None:
                stop.set()
            await super().run(stop)

    relay = Recovering()
    with capture_logs() as logs:
        noted = keep(relay, lambda _: None, monkeypatch, looks=None)
    assert relay.runs == 3
    assert noted[-1] is RelayState.RELAYING
    assert [each["event"] for each in logs] == ["relay_fault"] * 2
    assert all(each["trouble"].startswith("RuntimeError at ") for each in logs)


def test_it_is_not_begun_anew_once_it_is_asked_to_stop(monkeypatch):
    relay = Relay(RuntimeError())
    noted = keep(relay, lambda _: None, monkeypatch, looks=3)
    assert noted[-1] is RelayState.HALTED
