"""Browsers of people who are signed in, over the service in one process."""

import re
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from api.composing.compose import VIEWS
from api.demonstration.personas import PERSONAS
from api.local_issuing import LOCAL_ISSUER, WEB_CLIENT
from application.callers import Caller
from application.following import LogFollower
from infrastructure.tokens.id_tokens import SignedIn
from projections.runner import Runner
from projections.search.projection import SearchProjection
from tests.integration.api.test_gate import Case

Browsing = Callable[[str], TestClient]


@pytest.fixture(scope="module")
def browse(client: TestClient, services, catch_up) -> Browsing:
    """A browser in which a persona is signed in; it follows nothing by itself. The views stand."""
    catch_up()

    def browse(persona: str) -> TestClient:
        who = PERSONAS[persona]
        caller = Caller(
            issuer=LOCAL_ISSUER,
            client=WEB_CLIENT,
            actor=who.actor,
            role=who.role,
            organisation=who.organisation,
            team=who.team,
        )
        signed_in = SignedIn(
            caller=caller,
            subject=str(who.actor),
            session=None,
            issued=int(services.clock().timestamp()),
        )
        name, _, value = (
            services.identity.sessions.begun(signed_in).partition(";")[0].partition("=")
        )
        browser = TestClient(client.app, raise_server_exceptions=False, follow_redirects=False)
        browser.cookies.set(name, value)
        return browser

    return browse


@pytest.fixture(scope="module")
def case(client, bearer) -> Iterator[Case]:
    """A case that the practitioner `pwp` holds, on their caseload."""
    case = Case(client, bearer)
    case.allocate()
    return case


@pytest.fixture(scope="module")
def catch_up(services) -> Callable[[], None]:
    """Brings the views to where the log stands: no worker runs beside these tests."""
    log = LogFollower(log=services.feed._log, parts=services.reader._parts)

    def catch_up() -> None:
        index = services.searching
        searched = SearchProjection(parts=index._parts, blind=index._index._blind)
        for view in (*VIEWS, searched):
            Runner(view, services.views, log, tell=lambda _: None).catch_up()

    return catch_up


def main_of(text: str) -> str:
    """What stands between the head and the foot of a page."""
    found = re.search(r"<main.*</main>", text, re.DOTALL)
    assert found is not None
    return found.group()
