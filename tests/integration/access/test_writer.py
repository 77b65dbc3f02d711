"""Readings on their way into the access log."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import uuid4

import pytest

from application.log import LogUnavailable
from infrastructure.access.spool import Spool
from infrastructure.ledger.commands import Command
from infrastructure.ledger.verdicts import Verdict
from tests.integration.access.conftest import Place, reading

READERS = 16
EACH = 25


def test_readers_of_one_case_never_meet(place: Place) -> None:
    """All of many readings of one case at once are there, once, in the streams of two processes."""
    case = uuid4()
    writers = [place.writer(), place.writer()]
    readings = [[reading(case) for _ in range(EACH)] for _ in range(READERS)]

    def read_on(number: int) -> list[int]:
        writer = writers[number % 2]
        return [position for one in readings[number] for position in writer.write([one])]

    with ThreadPoolExecutor(READERS) as threads:
        positions = [p for found in threads.map(read_on, range(READERS)) for p in found]
    assert sorted(positions) == list(range(1, READERS * EACH + 1))
    rows = place.reader.log(after=0, limit=1_000)
    assert {row.event_id for row in rows} == {one.id for each in readings for one in each}
    streams = {row.originator_id for row in rows}
    assert len(streams) == 2
    for stream in streams:
        versions = [row.originator_version for row in rows if row.originator_id == stream]
        assert versions == list(range(1, len(versions) + 1))


def test_those_who_wait_travel_together(place: Place) -> None:
    calls: list[int] = []
    begun, go = Event(), Event()

    def held(commands: Sequence[Command]) -> Sequence[Verdict]:
        calls.append(sum(len(command.events) for command in commands))
        begun.set()
        go.wait()
        return place.door.append(commands)

    writer = place.writer(held)
    case = uuid4()
    first = writer.submit(reading(case))
    begun.wait()
    rest = [writer.submit(reading(case)) for _ in range(9)]
    go.set()
    assert [first.result(), *(each.result() for each in rest)] == list(range(1, 11))
    assert calls == [1, 9]


def test_what_was_lost_on_the_way_back_is_recorded_once_when_it_is_sent_again(place: Place) -> None:
    """The answer is lost after the commit: nobody is shown anything, and sending again, alone or
    among others, finds what is there."""
    lost = Event()

    def answer_lost(commands: Sequence[Command]) -> Sequence[Verdict]:
        verdicts = place.door.append(commands)
        if not lost.is_set():
            lost.set()
            raise LogUnavailable("the answer was lost")
        return verdicts

    writer = place.writer(answer_lost)
    case = uuid4()
    sent = [reading(case) for _ in range(3)]
    futures = []
    for one in sent:
        futures.append(writer.submit(one))
    failed = [future.exception() for future in futures]
    assert isinstance(failed[0], LogUnavailable)
    again = writer.write([*sent, reading(case)])
    rows = place.reader.log(after=0, limit=100)
    assert len(rows) == 4
    by_id = {row.event_id: row.id for row in rows}
    assert again[:3] == [by_id[one.id] for one in sent]


def test_after_a_closed_writer_nothing_is_taken(place: Place) -> None:
    writer = place.writer()
    writer.close()
    with pytest.raises(LogUnavailable):
        writer.submit(reading(uuid4()))


def test_spooled_readings_are_appended_once_whatever_is_repeated(place: Place, tmp_path) -> None:
    writer = place.writer()
    spool = Spool(tmp_path / "spool", name="one")
    known, new = reading(uuid4()), reading(uuid4())
    writer.write([reading(uuid4()), known])
    spool.keep(known)
    spool.keep(new)
    file = next((tmp_path / "spool").iterdir())
    kept = file.read_bytes()
    assert spool.append_all(writer.write) == 2
    assert spool.files() == 0
    file.write_bytes(kept)
    assert spool.append_all(writer.write) == 2
    rows = place.reader.log(after=0, limit=100)
    assert [row.event_id for row in rows].count(known.id) == 1
    assert [row.event_id for row in rows].count(new.id) == 1
    assert len(rows) == 3
