"""A view built anew beside the one that is read, switched to under live writes, and back."""

import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from domain.envelope import Envelope
from projections.boards.projection import BoardsProjection
from projections.caseload.projection import CaseloadProjection
from projections.chronology.projection import ChronologyProjection
from projections.generations.beside import BesideCursor
from projections.generations.rebuilding import (
    NeverFree,
    NothingBeside,
    Rebuilding,
    SetsAside,
    Stopped,
)
from projections.generations.switching import discard
from projections.marks import MarkMoved
from projections.notices import Notice
from projections.outcomes.projection import OutcomesProjection
from projections.projection import Projection
from projections.runner import Runner
from projections.ties.projection import TiesProjection
from tests.integration.projections.histories import Ledger
from tests.integration.projections.memory_log import of_unknown_type
from tests.integration.projections.tables import dump

Pool = ConnectionPool[Any]
Rebuild = Callable[..., Rebuilding]
VIEWS: list[Callable[[], Projection]] = [
    CaseloadProjection,
    ChronologyProjection,
    OutcomesProjection,
    TiesProjection,
    BoardsProjection,
]


class Killed(Exception):
    """Stands for the end of a process."""


@pytest.fixture
def beside(service_url: str) -> Iterator[Pool]:
    kwargs = {"cursor_factory": BesideCursor}
    with ConnectionPool(service_url, min_size=1, max_size=4, open=True, kwargs=kwargs) as opened:
        yield opened


@pytest.fixture
def rebuilding(pool: Pool, beside: Pool, ledger: Ledger) -> Rebuild:
    def make(
        view: Projection,
        tell: Callable[[Notice], None] = lambda _: None,
        go_on: Callable[[], bool] = lambda: True,
    ) -> Rebuilding:
        return Rebuilding(
            view,
            live=pool,
            beside=beside,
            log=ledger.log,
            tell=tell,
            go_on=go_on,
            pause=lambda: None,
        )

    return make


def tables(view: Projection) -> tuple[str, ...]:
    return (*view.tables, "mark", "parked")


def live(view: Projection, pool: Pool, ledger: Ledger, **settings: Any) -> Runner:
    return Runner(view, pool, ledger.log, tell=lambda _: None, pauses=(), **settings)


def spoil(url: str, view: Projection) -> None:
    with psycopg.connect(url) as connection:
        for table in view.tables:
            connection.execute(f"DELETE FROM views.{table}".encode())


@pytest.mark.parametrize("make", VIEWS)
def test_a_view_is_built_anew_as_a_clean_replay_makes_it(
    make: Callable[[], Projection],
    ledger: Ledger,
    pool: Pool,
    service_url: str,
    rebuilding: Rebuild,
) -> None:
    view = make()
    for _ in range(3):
        ledger.whole_case()
    ledger.log.shuffle(seed=3)
    live(view, pool, ledger).catch_up()
    clean = dump(service_url, tables(view))
    spoil(service_url, view)
    assert rebuilding(view).rebuild() == len(ledger.log.items)
    assert dump(service_url, tables(view)) == clean
    # What was read stands beside, as it was.
    assert rebuilding(view).switch_back() == len(ledger.log.items)
    assert dump(service_url, tables(view)) != clean
    rebuilding(view).switch_back()
    assert dump(service_url, tables(view)) == clean
    assert rebuilding(view).rebuild() == len(ledger.log.items), "and again, from the beginning"
    assert dump(service_url, tables(view)) == clean


def test_what_is_recorded_meanwhile_is_in_both(
    ledger: Ledger, pool: Pool, second_pool: Pool, service_url: str, rebuilding: Rebuild
) -> None:
    """A worker follows a growing log all the while, and its readers ask."""
    view = CaseloadProjection()
    for _ in range(6):
        ledger.whole_case()
    ledger.log.shuffle(seed=11)
    all_of_them = len(ledger.log.items)
    ledger.log.upto = all_of_them // 2
    stop, moved = threading.Event(), threading.Event()

    def grow(_: Notice) -> None:
        if ledger.log.upto < all_of_them:
            ledger.log.upto += 5
        moved.set()

    following = Runner(view, pool, ledger.log, tell=grow, batch=4)
    thread = threading.Thread(target=following.run, args=(stop, 0.01))
    thread.start()
    try:
        assert moved.wait(30)
        rebuilding(view).rebuild()
        rebuilding(view).switch_back()
        rebuilding(view).switch_back()
        ledger.log.upto = all_of_them
        live(view, pool, ledger).catch_up()
    except MarkMoved:
        live(view, pool, ledger).catch_up()
    finally:
        stop.set()
        thread.join()
    live(view, second_pool, ledger).catch_up()
    assert dump(service_url, tables(view)) == dump(second_pool.conninfo, tables(view))


def test_a_rebuild_that_was_stopped_goes_on(
    ledger: Ledger, pool: Pool, beside: Pool, service_url: str, rebuilding: Rebuild
) -> None:
    view = CaseloadProjection()
    for _ in range(2):
        ledger.whole_case()
    live(view, pool, ledger).catch_up()
    clean = dump(service_url, tables(view))

    answers = iter([True, True, False, False])
    ledger.log.upto = 40
    with pytest.raises(Stopped):
        rebuilding(view, go_on=lambda: next(answers)).rebuild()
    with beside.connection() as connection:
        (position,) = connection.execute(b"SELECT position FROM views.mark").fetchone()
    assert position == 40
    assert dump(service_url, tables(view)) == clean, "what is read is not touched"
    ledger.log.upto = None
    told: list[Notice] = []
    rebuilding(view, told.append).rebuild()
    assert sum(notice.events for notice in told) == len(ledger.log.items) - 40
    assert dump(service_url, tables(view)) == clean


@pytest.mark.parametrize("at", ["begin", "note_whole"])
def test_an_end_in_the_middle_of_a_step_leaves_nothing_of_it(
    at: str,
    ledger: Ledger,
    pool: Pool,
    service_url: str,
    rebuilding: Rebuild,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from projections.generations import switching

    view = ChronologyProjection()
    ledger.whole_case()
    live(view, pool, ledger).catch_up()
    clean = dump(service_url, tables(view))
    spoil(service_url, view)
    spoiled = dump(service_url, tables(view))
    named = switching.statement

    def stopping(package: str, name: str) -> bytes:
        if name == at:
            raise Killed
        return named(package, name)

    with monkeypatch.context() as patched:
        patched.setattr(switching, "statement", stopping)
        with pytest.raises(Killed):
            rebuilding(view).rebuild()
    assert dump(service_url, tables(view)) == spoiled
    rebuilding(view).rebuild()
    assert dump(service_url, tables(view)) == clean


def test_a_view_that_would_show_less_is_not_switched_to(
    ledger: Ledger, pool: Pool, service_url: str, rebuilding: Rebuild
) -> None:
    view = CaseloadProjection()
    ledger.whole_case()
    live(view, pool, ledger).catch_up()
    clean = dump(service_url, tables(view))
    item = ledger.log.items[3]
    assert isinstance(item, Envelope)
    ledger.log.items[3] = of_unknown_type(item)
    with pytest.raises(SetsAside, match="1"):
        rebuilding(view).rebuild()
    assert dump(service_url, tables(view)) == clean
    # Where what is read lacks it too, nothing is lost by switching; what is set aside goes along.
    park = "INSERT INTO views.parked VALUES ('caseload', 1, 4, %s, 'case.any', 1, NULL)"
    with psycopg.connect(service_url) as connection:
        connection.execute(park, [item.originator_id])
    rebuilding(view).rebuild()
    with psycopg.connect(service_url) as connection:
        (count,) = connection.execute("SELECT count(*) FROM views.parked").fetchone()
    assert count == len(ledger.log.items) - 3


def test_a_long_reading_is_waited_for_only_a_while(
    ledger: Ledger, pool: Pool, service_url: str, beside: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = CaseloadProjection()
    ledger.begin()
    live(view, pool, ledger).catch_up()
    tries = []
    with psycopg.connect(service_url) as reader:
        reader.execute("SELECT FROM views.caseload_1").fetchall()

        def pause() -> None:
            tries.append(1)
            if len(tries) == 2:
                reader.rollback()

        rebuilding = Rebuilding(
            view,
            live=pool,
            beside=beside,
            log=ledger.log,
            tell=lambda _: None,
            go_on=lambda: True,
            pause=pause,
        )
        rebuilding.rebuild()
        assert len(tries) == 2
        monkeypatch.setattr("projections.generations.rebuilding.TRIES", 1)
        reader.execute("SELECT FROM views.caseload_1").fetchall()
        with pytest.raises(NeverFree):
            rebuilding.switch_back()


def test_there_is_a_way_back_only_after_a_switch(
    ledger: Ledger, pool: Pool, rebuilding: Rebuild
) -> None:
    view = CaseloadProjection()
    ledger.begin()
    with pytest.raises(NothingBeside):
        rebuilding(view).switch_back()
    rebuilding(view).rebuild()
    with pool.connection() as connection:
        discard(connection, view)
    with pytest.raises(NothingBeside):
        rebuilding(view).switch_back()


def test_a_rebuild_ends_where_what_it_builds_is_discarded(
    ledger: Ledger, pool: Pool, service_url: str, rebuilding: Rebuild
) -> None:
    """As an erasure does."""
    view = CaseloadProjection()
    ledger.whole_case()
    live(view, pool, ledger).catch_up()
    clean = dump(service_url, tables(view))
    ledger.log.upto = 20

    def erase(_: Notice) -> None:
        ledger.log.upto = None
        with pool.connection() as connection:
            discard(connection, view)

    with pytest.raises(MarkMoved):
        rebuilding(view, erase).rebuild()
    assert dump(service_url, tables(view)) == clean
    rebuilding(view).rebuild()
    assert dump(service_url, tables(view)) == clean


def test_statements_that_were_put_together_are_not_sent_beside(beside: Pool) -> None:
    with beside.connection() as connection, pytest.raises(TypeError):
        connection.execute("SELECT FROM views.mark WHERE stream = %s", [UUID(int=uuid4().int)])
