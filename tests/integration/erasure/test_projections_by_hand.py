"""`caseledger projections`: what those who run the service type, and what they are told."""

import json
import signal
from collections.abc import Iterator
from functools import partial
from threading import Thread
from unittest.mock import Mock
from uuid import uuid4

import psycopg
import pytest

from api.composing.compose import VIEWS
from api.demonstration.population.telling import Telling
from api.operators import building
from infrastructure.postgres.cannot_start import CannotStart
from projections.generations import streamwise
from projections.marks import Bookkeeping, MarkMoved
from tests.conftest import ORIGIN
from tests.integration.erasure.conftest import Deployment, Run, Service
from tests.integration.projections.tables import CASELOAD, dump


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """A rebuild takes the signals by which it is stopped."""
    taken = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(each) for each in taken]
    yield
    for each, handler in zip(taken, before, strict=True):
        signal.signal(each, handler)


def test_views_are_looked_at_mended_and_built_anew(
    deployment: Deployment, service: Service, run: Run
) -> None:
    case = service.begin()
    behind = json.loads(run("projections", "status", "--json"))
    assert {view["name"] for view in behind} >= {"caseload", "search", "ties"}
    assert all(view["events"] > 0 for view in behind)
    assert "caseload" in run("projections", "status")
    deployment.project()
    for view in json.loads(run("projections", "status", "--json")):
        if view["name"] in {"caseload", "search"}:
            assert (view["events"], view["parked_streams"]) == (0, 0)

    url = deployment.settings.ledger_address()
    clean = dump(url, CASELOAD)
    with psycopg.connect(url) as connection:
        connection.execute("DELETE FROM views.caseload_1")
    assert run("projections", "rebuild-case", "caseload", case) == "Made anew from 1 events."
    assert dump(url, CASELOAD) == clean
    with psycopg.connect(url) as connection:
        connection.execute("DELETE FROM views.caseload_1")
    told = run("projections", "rebuild", "caseload")
    assert "caseload was built anew and is read since position" in told
    assert dump(url, CASELOAD) == clean
    assert "is read again since position" in run("projections", "switch-back", "caseload")
    assert dump(url, CASELOAD) != clean
    assert run("projections", "retry", "caseload").startswith("0 events are shown again; 0 are")


def test_every_view_is_built_anew_while_others_record(
    deployment: Deployment, service: Service, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a clean replay makes them, whatever came in meanwhile: by several processes."""
    monkeypatch.setattr(building, "ALONE", 0)
    monkeypatch.setattr(streamwise, "LENGTH", 20)
    telling = partial(Telling, service.services.casework, log_origin=ORIGIN, seed=7)
    telling(cases=2).tell(done=lambda: None, stop_asked=lambda: False)
    deployment.project()
    more = Thread(target=telling(cases=4).tell, kwargs={"done": int, "stop_asked": bool})
    more.start()
    told = run("projections", "rebuild")
    more.join()
    assert len(told.splitlines()) == len(VIEWS) + 1, "one for each, with that of names"
    deployment.project()
    url = deployment.settings.ledger_address()
    with psycopg.connect(url) as connection:
        made = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'views'")
        # A revision is another each time by design; all else is the same.
        tables = sorted(name for (name,) in made if name != "revision")
        rebuilt = dump(url, tables)
        for table in tables:
            connection.execute(f"DROP TABLE views.{table}".encode())
    deployment.project()
    assert dump(url, tables) == rebuilt


def test_what_cannot_be_done_is_said_in_a_sentence(
    service: Service, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = service.begin()
    with pytest.raises(CannotStart, match=r"There is no such view; choose one of .*caseload,"):
        run("projections", "rebuild", "everything")
    with pytest.raises(CannotStart, match="has come to no event of that id"):
        run("projections", "rebuild-case", "caseload", uuid4())
    with pytest.raises(CannotStart, match="CASE needs an id"):
        run("projections", "rebuild-case", "caseload", "everything")
    with pytest.raises(CannotStart, match="Nothing stands beside the view caseload"):
        run("projections", "switch-back", "caseload")
    monkeypatch.setattr(Bookkeeping, "hold", Mock(side_effect=MarkMoved))
    with pytest.raises(CannotStart, match="Somebody switched the view to another generation"):
        run("projections", "rebuild-case", "caseload", case)


def test_an_erasure_leaves_nothing_of_a_generation_beside(
    deployment: Deployment, service: Service, run: Run
) -> None:
    """It holds what was derived, and nobody would come to purge it."""
    case = service.begin()
    deployment.project()
    run("projections", "rebuild", "search")
    url = deployment.settings.ledger_address()
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT FROM views_beside.search_2").fetchall()
    deployment.erase(case)
    deployment.project()
    run("erasure", "carry-out")
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT to_regclass('views_beside.search_2')").fetchone() == (
            None,
        )
    with pytest.raises(CannotStart, match="an erasure has discarded"):
        run("projections", "switch-back", "search")
