"""One service with something to look at and one browser, for all tests of the pages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from api.demonstration.history import demonstration_histories
from api.demonstration.player import play
from api.demonstration.staff import record_staff
from api.pages.registered import PAGES
from tests.acceptance.browser import besides, deciding
from tests.acceptance.browser.chromium import program, running
from tests.acceptance.browser.chronologies import LEAD, bring_in, freeze, open_one
from tests.acceptance.browser.looking import Looking, enough
from tests.acceptance.browser.pressing import follow, press
from tests.acceptance.browser.reach import Reach
from tests.acceptance.browser.unusual import long_name, markup, right_to_left
from tests.acceptance.browser.visitor import Open, Visitor, Windows
from tests.acceptance.conftest import Told, empty_service

LOOKED_AT = (6, 1, 4, 5)
"""The numbers of a history that has not ended, and of those in which much happened."""

OPENER = "pwp"
"""Who has opened a case in an emergency."""

COUNTED = "from=2026-01-01&to=2026-06-30"
"""Days of the histories: a report begins with those of the last quarter, in which nothing ended."""


@pytest.fixture(scope="package")
def shown(cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """A service that was told who works there, the five histories, all of which have ended, and
    then of people whose names and words are unusual, who are still helped."""
    program()
    histories = (*demonstration_histories(), long_name(), right_to_left(), markup())
    with empty_service(cluster, tmp_path_factory) as service:
        record_staff(service.client, service.token)
        played = tuple(play(each, client=service.client, token=service.token) for each in histories)
        service.wait_for(played[-1].answers[-1]["position"])
        besides.tell(service, played[5].case)
        told = Told(service=service, histories=histories, played=played)
        deciding.take_on(told)
        yield told


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with running() as browser:
        yield browser


@pytest.fixture(scope="package")
def windows(browser: Browser, shown: Told) -> Windows:
    return Windows(browser, shown.service.address)


@pytest.fixture(scope="package")
def looking(windows: Windows, reach: Reach) -> Looking:
    return Looking(windows, enough(each for page in PAGES for each in reach.offered(page)))


@pytest.fixture(scope="package")
def chronology(windows: Windows, shown: Told) -> str:
    """The page of a chronology about history 4, with what a school told, frozen once."""
    lead = windows.open(LEAD)
    chronology = open_one(lead, shown.case(4))
    bring_in(lead, chronology)
    freeze(lead, chronology)
    assert lead.amiss == []
    lead.page.close()
    return chronology


@pytest.fixture(scope="package")
def opened(windows: Windows, shown: Told) -> str:
    """The page of a case that a practitioner has opened in an emergency."""
    practitioner = windows.open(OPENER)
    practitioner.open(f"/pages/cases/{shown.case(5)}")
    follow(practitioner.page, "open this case for a few hours")
    practitioner.page.get_by_role("radio").first.check()
    practitioner.page.get_by_label("What happened").fill("He rang: he is outside the house.")
    press(practitioner.page, "Open the case")
    assert practitioner.amiss == []
    path = practitioner.path
    practitioner.page.close()
    return path


@pytest.fixture(scope="package")
def reach(windows: Windows, shown: Told, chronology: str, opened: str) -> Reach:
    cases = [f"/pages/cases/{shown.case(number)}" for number in LOOKED_AT]
    reports = [f"/pages/audit/reports/{kind}?{COUNTED}" for kind in ("outcomes", "measures")]
    return Reach(windows, cases, own={OPENER: [opened], besides.MANAGER: reports})


@pytest.fixture
def visit(windows: Windows) -> Iterator[Open]:
    """Opens windows for one test; none of their pages may have done what a page may not."""
    opened: list[Visitor] = []

    def open_window(persona: str | None, **options: object) -> Visitor:
        if persona is None:
            opened.append(windows.open_as_nobody(**options))
        else:
            opened.append(windows.open(persona, **options))
        return opened[-1]

    yield open_window
    for visitor in opened:
        visitor.page.close()
    assert [fault for visitor in opened for fault in visitor.amiss] == []
