"""The notary at work: it follows, waits its turn, and says once what stands in its way."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from infrastructure.notary.attending import Delayed, Notice, Refused, attend
from infrastructure.notary.notary import Notary, Signed
from infrastructure.notary.refusals import Ground
from tests.integration.notary.conftest import Place

PATIENCE = 60.0


@contextmanager
def attended(place: Place, told: list[Notice]) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(
        target=attend,
        args=(place.notary,),
        kwargs={"stop": stop, "tell": told.append, "monotonic": time.monotonic},
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def wait(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def size_of(place: Place) -> int:
    with place.tree() as tree:
        published = tree.last_checkpoint()
        return published.size if published else -1


def test_it_follows_and_another_takes_over(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    first: list[Notice] = []
    second: list[Notice] = []
    with attended(place, first):
        wait(lambda: size_of(place) == 0)
        place.append(3)
        wait(lambda: size_of(place) == 3)
        with attended(place, second):
            place.append(2)
            wait(lambda: size_of(place) == 5)
            assert second == []
            with place.superuser() as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = 'caseledger-notary'"
                )
            place.append(1)
            wait(lambda: size_of(place) == 6)
    assert Delayed("AdminShutdown") in first
    assert sum(notice.leaves for notice in first + second if isinstance(notice, Signed)) == 6


def test_what_it_refuses_is_told_once_and_it_goes_on_when_that_is_mended(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.append(3)
    with place.notary() as notary:
        notary.resume()
        notary.step()
    record = place.folder / "case.signed"
    aside = record.rename(record.with_name("aside"))
    told: list[Notice] = []
    tries: list[None] = []
    opened = place.notary

    def opened_again() -> AbstractContextManager[Notary]:
        tries.append(None)
        return opened()

    monkeypatch.setattr(place, "notary", opened_again)
    with attended(place, told):
        wait(lambda: len(tries) > 2)
        assert told == [Refused(Ground.STATE_MISSING, None)]
        aside.rename(record)
        place.append(1)
        wait(lambda: size_of(place) == 4)
    assert told[1:] == [Signed(3, 0), Signed(4, 1)]
