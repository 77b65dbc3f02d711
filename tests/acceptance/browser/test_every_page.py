"""Every page there is, as everybody who has it meets it."""

import pytest

from api.demonstration.personas import PERSONAS
from api.pages.page import Page
from api.pages.registered import PAGES
from tests.acceptance.browser.examples import VISITORS, Examples
from tests.acceptance.browser.links import reached
from tests.acceptance.browser.looking import Looking
from tests.acceptance.browser.visitor import FIRST_PAGE, Windows


@pytest.mark.parametrize("page", PAGES, ids=[page.path for page in PAGES])
def test_a_page_is_whole_for_everybody_who_has_it(
    page: Page, examples: Examples, looking: Looking
) -> None:
    shown = {
        persona: address
        for role, persona in sorted(VISITORS.items())
        if role in page.roles and (address := examples.address(page, persona)) is not None
    }
    assert shown, "nobody is shown anything there"
    assert [fault for each in shown.items() for fault in looking.faults(*each)] == []


@pytest.mark.parametrize("persona", sorted(VISITORS.values()))
def test_nothing_is_linked_that_would_be_refused(persona: str, windows: Windows) -> None:
    found = reached(windows.asking(persona), windows.address, begin=FIRST_PAGE)
    assert {path: told for path, told in found.items() if told[0] >= 400} == {}
    role = PERSONAS[persona].role
    assert {page.path for page in PAGES if role not in page.roles} & found.keys() == set()


@pytest.mark.parametrize("persona", sorted(VISITORS.values()))
def test_a_page_that_is_not_theirs_never_breaks(persona: str, windows: Windows) -> None:
    """What they may see there the routes decide, as they do for anybody who asks without a page."""
    role, asking = PERSONAS[persona].role, windows.asking(persona)
    told = {
        page.path: asking.get(windows.address + page.path).status
        for page in PAGES
        if role not in page.roles and "{" not in page.path
    }
    assert {path: status for path, status in told.items() if status not in {200, 403, 404}} == {}
