"""One case's rows made anew beside all others, as a replay of the whole log makes them."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from api.composing.compose import VIEWS
from application.log import CannotDecode
from domain.envelope import Envelope
from projections.caseload.projection import CaseloadProjection
from projections.projection import Projection
from projections.runner import Runner
from projections.search.projection import SearchProjection
from tests.integration.projections.histories import Ledger
from tests.integration.projections.memory_log import of_unknown_type
from tests.integration.projections.tables import dump

Pool = ConnectionPool[Any]
SHOWN = [view for view in VIEWS if view.name != "break_glass"]
"""Those of which the histories hold something."""


def runner(view: Projection, pool: Pool, ledger: Ledger) -> Runner:
    return Runner(view, pool, ledger.log, tell=lambda _: None, pauses=())


def tables(view: Projection) -> tuple[str, ...]:
    return (*view.tables, "mark", "parked")


def spoil(url: str, view: Projection, case: UUID) -> None:
    """What a fault of the code might have left of a case."""
    with psycopg.connect(url) as connection:
        for number, (table, column) in enumerate(view.tables.items()):
            verb = f"DELETE FROM views.{table} WHERE {column} = %s"
            if number % 2 == 0 and "from_position" in columns(connection, table):
                verb = f"DELETE FROM views.{table} WHERE {column} = %s AND until_position IS NULL"
            connection.execute(verb.encode(), [case])


def columns(connection: psycopg.Connection[Any], table: str) -> set[str]:
    rows = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass", [f"views.{table}"]
    )
    return {name for (name,) in rows}


@pytest.mark.parametrize("view", SHOWN, ids=lambda view: view.name)
def test_a_case_made_anew_is_as_a_replay_makes_it(
    view: Projection, ledger: Ledger, pool: Pool, service_url: str
) -> None:
    cases = [ledger.whole_case() for _ in range(3)]
    ledger.log.shuffle(seed=7)
    engine = runner(view, pool, ledger)
    engine.catch_up()
    whole = dump(service_url, tables(view))
    spoil(service_url, view, cases[1])
    assert dump(service_url, tables(view)) != whole
    assert engine.rebuild_stream(cases[1]) > 40
    assert dump(service_url, tables(view)) == whole
    assert engine.rebuild_stream(cases[0]) > 40, "also where nothing was wrong"
    assert dump(service_url, tables(view)) == whole


def test_what_was_set_aside_of_it_is_shown_again_and_the_rest_stays(
    ledger: Ledger, pool: Pool, service_url: str
) -> None:
    view = CaseloadProjection()
    cases = [ledger.whole_case() for _ in range(3)]
    items = list(ledger.log.items)
    engine = runner(view, pool, ledger)
    for place, item in enumerate(items):
        assert isinstance(item, Envelope)
        if item.originator_id in cases[1:] and item.originator_version == 5:
            ledger.log.items[place] = of_unknown_type(item)
    engine.catch_up()
    ledger.log.items[:] = items
    spoiled = dump(service_url, tables(view))
    assert engine.rebuild_stream(cases[1]) > 40
    with pool.connection() as connection:
        parked = connection.execute("SELECT DISTINCT stream FROM views.parked").fetchall()
    assert parked == [(cases[2],)]
    engine.rebuild_stream(cases[2])
    mended = dump(service_url, tables(view))
    assert mended != spoiled
    with psycopg.connect(service_url) as connection:
        for table in tables(view):
            connection.execute(f"TRUNCATE views.{table}".encode())
    engine.catch_up()
    assert dump(service_url, tables(view)) == mended


def test_nothing_changes_where_an_event_of_it_cannot_be_read(
    ledger: Ledger, pool: Pool, service_url: str
) -> None:
    view = CaseloadProjection()
    case = ledger.whole_case()
    engine = runner(view, pool, ledger)
    engine.catch_up()
    before = dump(service_url, tables(view))
    item = ledger.log.items[5]
    assert isinstance(item, Envelope)
    ledger.log.items[5] = of_unknown_type(item)
    with pytest.raises(CannotDecode, match="position 6"):
        engine.rebuild_stream(case)
    assert dump(service_url, tables(view)) == before


def test_a_case_that_is_not_there_has_no_rows(ledger: Ledger, pool: Pool) -> None:
    ledger.begin()
    engine = runner(CaseloadProjection(), pool, ledger)
    engine.catch_up()
    assert engine.rebuild_stream(uuid4()) == 0


def test_a_view_names_all_its_tables(pool: Pool) -> None:
    """Otherwise a rebuild would leave some of its rows as they were."""
    search = SearchProjection(parts=None, blind=None)  # type: ignore[arg-type] # nothing is told
    views = [*VIEWS, search]
    with pool.connection() as connection:
        for view in views:
            view.create_tables(connection)
        made = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'views'")
        assert {name for (name,) in made} - {"break_glass_told"} == {
            table for view in views for table in view.tables
        }
        for view in views:
            for table, column in view.tables.items():
                assert column in columns(connection, table)
