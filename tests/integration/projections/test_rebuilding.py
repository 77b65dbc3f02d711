"""A view built anew beside the one that is read, switched to under live writes, and back."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import Connection
from psycopg_pool import ConnectionPool

from api.composing.compose import VIEWS
from application.log import LogEntry
from domain.case.sessions.sessions import SessionRecorded
from domain.commands import MeasureScores
from domain.envelope import Envelope
from projections import marks
from projections.caseload.projection import CaseloadProjection
from projections.chronology.projection import ChronologyProjection
from projections.generations import rebuilding as module
from projections.generations import streamwise, switching
from projections.generations.beside import BesideCursor
from projections.generations.rebuilding import (
    NeverFree,
    NothingBeside,
    Rebuilding,
    SetsAside,
    Stopped,
)
from projections.generations.streamwise import StreamwiseBuilding, Stretch
from projections.generations.switching import discard
from projections.marks import Bookkeeping, MarkMoved
from projections.notices import Notice
from projections.projection import Projection
from projections.runner import Runner
from projections.standing import Streams
from tests.integration.projections.histories import Ledger
from tests.integration.projections.memory_log import of_unknown_type, unreadable
from tests.integration.projections.tables import dump

Pool = ConnectionPool[Any]
SHOWN = [view for view in VIEWS if view.name != "break_glass"]
"""Those of which the histories hold something."""


class Killed(Exception):
    """Stands for the end of a process."""


class Bench:
    """What an operator's command does, step by step; ``go_on`` is asked by what catches up."""

    def __init__(
        self,
        view: Projection,
        pool: Pool,
        beside: Pool,
        ledger: Ledger,
        go_on: Callable[[], bool] = lambda: True,
        pause: Callable[[], object] = lambda: None,
    ) -> None:
        self.view = view
        self.told: list[Notice] = []
        self._log = ledger.log
        self._building = StreamwiseBuilding(beside, ledger.log)
        self._rebuilding = Rebuilding(
            view,
            live=pool,
            beside=beside,
            log=ledger.log,
            tell=self.told.append,
            go_on=go_on,
            pause=pause,
        )

    def begin(self) -> list[Stretch]:
        """What is to be built of whole streams."""
        self._rebuilding.begin(self._log.last_position())
        return self._rebuilding.lacking()

    def build(self, some: Sequence[Stretch]) -> None:
        for stretch in some:
            self._building.build([self.view], stretch)

    def switch(self) -> int:
        return self._rebuilding.switch()

    def rebuild(self) -> int:
        self.build(self.begin())
        return self.switch()

    def switch_back(self) -> int:
        return self._rebuilding.switch_back()


OnBench = Callable[..., Bench]


@pytest.fixture
def beside(service_url: str) -> Iterator[Pool]:
    kwargs = {"cursor_factory": BesideCursor}
    with ConnectionPool(service_url, min_size=1, max_size=4, open=True, kwargs=kwargs) as opened:
        yield opened


@pytest.fixture
def bench(pool: Pool, beside: Pool, ledger: Ledger) -> OnBench:
    return lambda view, **how: Bench(view, pool, beside, ledger, **how)


@pytest.fixture(autouse=True)
def _short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few cases begin in several, and are not all held at once."""
    monkeypatch.setattr(streamwise, "LENGTH", 5)
    monkeypatch.setattr(streamwise, "_TOGETHER", 2)


def tables(view: Projection) -> tuple[str, ...]:
    return (*view.tables, "mark", "parked")


def live(view: Projection, pool: Pool, ledger: Ledger, **settings: Any) -> Runner:
    return Runner(view, pool, ledger.log, tell=lambda _: None, pauses=(), **settings)


def spoil(url: str, view: Projection) -> None:
    with psycopg.connect(url) as connection:
        for table in view.tables:
            connection.execute(f"DELETE FROM views.{table}".encode())


@pytest.mark.parametrize("view", SHOWN, ids=lambda view: view.name)
def test_a_view_is_built_anew_as_a_clean_replay_makes_it(
    view: Projection, ledger: Ledger, pool: Pool, service_url: str, bench: OnBench
) -> None:
    for _ in range(3):
        ledger.whole_case()
    ledger.log.shuffle(seed=3)
    live(view, pool, ledger).catch_up()
    clean = dump(service_url, tables(view))
    spoil(service_url, view)
    # Half of it comes while the other half is built.
    all_of_them = len(ledger.log.items)
    ledger.log.upto = all_of_them // 2
    operator = bench(view)
    operator.build(operator.begin())
    ledger.log.upto = None
    assert operator.switch() == all_of_them
    assert dump(service_url, tables(view)) == clean
    # What was read stands beside, as it was.
    assert bench(view).switch_back() == all_of_them
    assert dump(service_url, tables(view)) != clean
    bench(view).switch_back()
    assert dump(service_url, tables(view)) == clean
    assert bench(view).rebuild() == all_of_them, "and again, from the beginning"
    assert dump(service_url, tables(view)) == clean


def test_what_is_recorded_meanwhile_is_in_both(
    ledger: Ledger, pool: Pool, second_pool: Pool, service_url: str, bench: OnBench
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
        bench(view).rebuild()
        bench(view).switch_back()
        bench(view).switch_back()
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
    ledger: Ledger, pool: Pool, beside: Pool, service_url: str, bench: OnBench
) -> None:
    view = CaseloadProjection()
    for _ in range(4):
        ledger.whole_case()
    ledger.log.shuffle(seed=5)
    live(view, pool, ledger).catch_up()
    clean = dump(service_url, tables(view))
    ledger.log.upto = len(ledger.log.items) - 20

    first = bench(view)
    to_build = first.begin()
    first.build(to_build[:1])
    with pytest.raises(MarkMoved):
        first.switch()
    ledger.log.upto = None
    assert bench(view).begin() == to_build[1:], "up to where it was begun"
    second = bench(view, go_on=lambda: False)
    second.build(to_build)
    with pytest.raises(Stopped):
        second.switch()
    with beside.connection() as connection:
        (position,) = connection.execute(b"SELECT position FROM views.mark").fetchone()
    assert position == len(ledger.log.items) - 20
    assert dump(service_url, tables(view)) == clean, "what is read is not touched"

    third = bench(view)
    assert third.begin() == []
    third.switch()
    assert sum(notice.events for notice in third.told) == 20
    assert dump(service_url, tables(view)) == clean


STEPS = [
    ("switching", "begin"),
    ("streamwise", "commit_lazily"),
    ("switching", "claim"),
    ("marks", "move_mark"),
    ("switching", "note_whole"),
]


@pytest.mark.parametrize(("where", "at"), STEPS)
def test_an_end_in_the_middle_of_a_step_leaves_nothing_of_it(
    where: str,
    at: str,
    ledger: Ledger,
    pool: Pool,
    service_url: str,
    bench: OnBench,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    view = ChronologyProjection()
    for _ in range(2):
        ledger.whole_case()
    live(view, pool, ledger).catch_up()
    clean = dump(service_url, tables(view))
    spoil(service_url, view)
    spoiled = dump(service_url, tables(view))
    patched_in = {"switching": switching, "streamwise": streamwise, "marks": marks}[where]
    named = patched_in.statement

    def stopping(package: str, name: str) -> bytes:
        if name == at:
            raise Killed
        return named(package, name)

    with monkeypatch.context() as patched:
        patched.setattr(patched_in, "statement", stopping)
        with pytest.raises(Killed):
            bench(view).rebuild()
    assert dump(service_url, tables(view)) == spoiled
    bench(view).rebuild()
    assert dump(service_url, tables(view)) == clean


def test_an_end_in_the_middle_of_a_stretch_leaves_nothing_of_it(
    ledger: Ledger, pool: Pool, service_url: str, bench: OnBench
) -> None:
    class Dying(ChronologyProjection):
        def apply(self, *given: Any) -> None:
            super().apply(*given)
            raise psycopg.OperationalError

    for _ in range(2):
        ledger.whole_case()
    live(ChronologyProjection(), pool, ledger).catch_up()
    clean = dump(service_url, tables(ChronologyProjection()))
    with pytest.raises(psycopg.OperationalError):
        bench(Dying()).rebuild()
    with psycopg.connect(service_url) as connection:
        assert not connection.execute("SELECT FROM views_beside.chronology_1").fetchall()
    spoil(service_url, ChronologyProjection())
    bench(ChronologyProjection()).rebuild()
    assert dump(service_url, tables(ChronologyProjection())) == clean


class Failing(CaseloadProjection):
    """Can't show a session's note."""

    def apply(
        self,
        connection: Connection[Any],
        entries: Sequence[LogEntry],
        scores: Mapping[UUID, MeasureScores],
        streams: Streams,
    ) -> None:
        super().apply(connection, entries, scores, streams)
        if any(entry.type == SessionRecorded.TYPE for entry in entries):
            raise ArithmeticError


def test_what_fails_is_set_aside_as_by_a_runner(
    ledger: Ledger, pool: Pool, service_url: str, bench: OnBench
) -> None:
    view = Failing()
    cases = [ledger.whole_case() for _ in range(4)]
    ledger.log.shuffle(seed=2)
    for place, item in enumerate(ledger.log.items):
        assert isinstance(item, Envelope)
        if item.originator_id == cases[0] and item.originator_version == 9:
            ledger.log.items[place] = of_unknown_type(item)
        if item.originator_id == cases[1] and item.originator_version == 1:
            ledger.log.items[place] = unreadable(item)
    live(view, pool, ledger).catch_up()
    clean = dump(service_url, tables(view))
    with psycopg.connect(service_url) as connection:
        troubles = connection.execute(
            "SELECT DISTINCT trouble FROM views.parked WHERE trouble IS NOT NULL"
        ).fetchall()
    assert len(troubles) > 1, "streams are set aside for each kind of reason"
    spoil(service_url, view)
    bench(view).rebuild()
    assert dump(service_url, tables(view)) == clean


def test_a_view_that_would_show_less_is_not_switched_to(
    ledger: Ledger, pool: Pool, service_url: str, bench: OnBench
) -> None:
    view = CaseloadProjection()
    ledger.whole_case()
    live(view, pool, ledger).catch_up()
    clean = dump(service_url, tables(view))
    item = ledger.log.items[3]
    assert isinstance(item, Envelope)
    ledger.log.items[3] = of_unknown_type(item)
    with pytest.raises(SetsAside, match="1 streams, the first at position 4"):
        bench(view).rebuild()
    assert dump(service_url, tables(view)) == clean
    # Where what is read lacks it too, nothing is lost by switching; what is set aside goes along.
    park = "INSERT INTO views.parked VALUES ('caseload', 1, 4, %s, 'case.any', 1, NULL)"
    with psycopg.connect(service_url) as connection:
        connection.execute(park, [item.originator_id])
    bench(view).rebuild()
    with psycopg.connect(service_url) as connection:
        (count,) = connection.execute("SELECT count(*) FROM views.parked").fetchone()
    assert count == len(ledger.log.items) - 3


def test_a_long_reading_is_waited_for_only_a_while(
    ledger: Ledger, pool: Pool, service_url: str, bench: OnBench, monkeypatch: pytest.MonkeyPatch
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

        operator = bench(view, pause=pause)
        operator.rebuild()
        assert len(tries) == 2
        monkeypatch.setattr(module, "TRIES", 1)
        reader.execute("SELECT FROM views.caseload_1").fetchall()
        with pytest.raises(NeverFree):
            operator.switch_back()


def test_there_is_a_way_back_only_after_a_switch(
    ledger: Ledger, pool: Pool, bench: OnBench
) -> None:
    view = CaseloadProjection()
    ledger.begin()
    with pytest.raises(NothingBeside):
        bench(view).switch_back()
    bench(view).begin()
    with pytest.raises(NothingBeside):
        bench(view).switch_back()
    bench(view).rebuild()
    with pool.connection() as connection:
        discard(connection, view)
    with pytest.raises(NothingBeside):
        bench(view).switch_back()


@pytest.mark.parametrize("built", [False, True])
def test_a_rebuild_ends_where_what_it_builds_is_discarded(
    built: bool, ledger: Ledger, pool: Pool, service_url: str, bench: OnBench
) -> None:
    """As an erasure does: before its streams are built, or after."""
    view = CaseloadProjection()
    ledger.whole_case()
    live(view, pool, ledger).catch_up()
    clean = dump(service_url, tables(view))
    operator = bench(view)
    to_build = operator.begin()
    operator.build(to_build if built else [])
    with pool.connection() as connection:
        discard(connection, view)
    operator.build(to_build)
    with pytest.raises(MarkMoved):
        operator.switch()
    assert dump(service_url, tables(view)) == clean
    bench(view).rebuild()
    assert dump(service_url, tables(view)) == clean


Intrude = Callable[[Callable[[], object]], None]
"""Has something done in the moment before a switch holds the live mark."""


@pytest.fixture
def intrude(monkeypatch: pytest.MonkeyPatch) -> Intrude:
    def intruding(what: Callable[[], object]) -> None:
        held, still_to_do = Bookkeeping.hold, [what]

        def hold(books: Bookkeeping, connection: Connection[Any]) -> None:
            while still_to_do:
                still_to_do.pop()()
            held(books, connection)

        monkeypatch.setattr(Bookkeeping, "hold", hold)

    return intruding


def discarded(pool: Pool, view: Projection) -> None:
    with pool.connection() as connection:
        discard(connection, view)


def stands_beside(url: str, view: Projection) -> bool:
    """Whether anything of a view does: a table, or a mark."""
    with psycopg.connect(url) as connection:
        (found,) = connection.execute(
            "SELECT count(*) FROM pg_tables"
            " WHERE schemaname = 'views_beside' AND tablename = ANY(%s)",
            [list(view.tables)],
        ).fetchone()
        (marked,) = connection.execute(
            "SELECT count(*) FROM views_beside.mark WHERE name = %s", [view.name]
        ).fetchone()
    return bool(found or marked)


def test_a_switch_ends_where_an_erasure_came_to_the_mark_first(
    ledger: Ledger, pool: Pool, service_url: str, bench: OnBench, intrude: Intrude
) -> None:
    """What it had discarded is neither built nor switched to, and nothing is left of it."""
    view = CaseloadProjection()
    ledger.whole_case()
    live(view, pool, ledger).catch_up()
    clean = dump(service_url, tables(view))
    intrude(lambda: discarded(pool, view))
    with pytest.raises(MarkMoved):
        bench(view).rebuild()
    assert dump(service_url, tables(view)) == clean
    assert not stands_beside(service_url, view)


def test_a_switch_back_ends_where_an_erasure_came_to_the_mark_first(
    ledger: Ledger, pool: Pool, service_url: str, bench: OnBench, intrude: Intrude
) -> None:
    view = CaseloadProjection()
    ledger.whole_case()
    bench(view).rebuild()
    clean = dump(service_url, tables(view))
    intrude(lambda: discarded(pool, view))
    with pytest.raises(MarkMoved):
        bench(view).switch_back()
    assert dump(service_url, tables(view)) == clean
    assert not stands_beside(service_url, view)


@pytest.mark.parametrize("at_the_mark", [False, True])
def test_of_two_who_rebuild_a_view_one_switches(
    at_the_mark: bool,
    ledger: Ledger,
    pool: Pool,
    service_url: str,
    bench: OnBench,
    intrude: Intrude,
) -> None:
    view = CaseloadProjection()
    ledger.whole_case()
    live(view, pool, ledger).catch_up()
    clean = dump(service_url, tables(view))
    spoil(service_url, view)
    first, second = bench(view), bench(view)
    first.build(first.begin())
    second.build(second.begin())
    if at_the_mark:
        intrude(first.switch)
    else:
        first.switch()
    with pytest.raises(MarkMoved):
        second.switch()
    assert dump(service_url, tables(view)) == clean, "it did not switch back"


def test_of_two_who_switch_back_one_does(
    ledger: Ledger, pool: Pool, service_url: str, bench: OnBench, intrude: Intrude
) -> None:
    view = CaseloadProjection()
    ledger.whole_case()
    live(view, pool, ledger).catch_up()
    spoil(service_url, view)
    before = dump(service_url, tables(view))
    bench(view).rebuild()
    intrude(bench(view).switch_back)
    with pytest.raises(MarkMoved):
        bench(view).switch_back()
    assert dump(service_url, tables(view)) == before


def test_what_one_catches_up_with_is_not_what_another_began_instead(
    ledger: Ledger, pool: Pool, service_url: str, bench: OnBench
) -> None:
    """After an erasure; what is built there of whole streams would be there twice."""
    view = CaseloadProjection()
    ledger.whole_case()
    live(view, pool, ledger).catch_up()
    clean = dump(service_url, tables(view))
    ledger.log.upto = len(ledger.log.items) - 5
    other, begun = bench(view), []

    def begin_instead() -> bool:
        if not begun:
            discarded(pool, view)
            begun.extend(other.begin())
        return True

    operator = bench(view, go_on=begin_instead)
    operator.build(operator.begin())
    ledger.log.upto = None
    with pytest.raises(MarkMoved):
        operator.switch()
    other.build(begun)
    assert other.switch() == len(ledger.log.items)
    assert dump(service_url, tables(view)) == clean


def test_what_nothing_says_of_that_it_stands_beside_is_discarded(
    ledger: Ledger, pool: Pool, service_url: str, bench: OnBench
) -> None:
    view = CaseloadProjection()
    ledger.whole_case()
    bench(view).rebuild()
    clean = dump(service_url, tables(view))
    forget = "DELETE FROM views_beside.generation"
    with psycopg.connect(service_url) as connection:
        connection.execute(forget)
    discarded(pool, view)
    assert not stands_beside(service_url, view)
    bench(view).rebuild()
    with psycopg.connect(service_url) as connection:
        connection.execute(forget)
    assert bench(view).rebuild() == len(ledger.log.items), "its mark is not taken for the new one's"
    assert dump(service_url, tables(view)) == clean


def test_an_empty_log_has_nothing_to_build(ledger: Ledger, bench: OnBench) -> None:
    assert bench(CaseloadProjection()).rebuild() == len(ledger.log.items) == 0


def test_statements_that_were_put_together_are_not_sent_beside(beside: Pool) -> None:
    with beside.connection() as connection, pytest.raises(TypeError):
        connection.execute("SELECT FROM views.mark WHERE stream = %s", [UUID(int=uuid4().int)])
