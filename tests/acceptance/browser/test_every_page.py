"""Every page there is, as everybody who has it meets it."""

import pytest

from api.pages.page import Page
from api.pages.registered import PAGES
from tests.acceptance.browser.looking import Looking
from tests.acceptance.browser.reach import VISITORS, Reach
from tests.acceptance.browser.visitor import Windows


@pytest.mark.parametrize("page", PAGES, ids=[page.path for page in PAGES])
def test_a_page_is_whole_for_everybody_who_reaches_it(
    page: Page, reach: Reach, looking: Looking
) -> None:
    shown = reach.offered(page)
    sent_to = any(reach.is_sent_to(page, persona) for persona in VISITORS)
    assert shown or sent_to, "nobody is led there"
    assert [fault for each in shown for fault in looking.faults(*each)] == []


@pytest.mark.parametrize("persona", sorted(VISITORS))
def test_nothing_is_linked_that_would_be_refused(persona: str, reach: Reach) -> None:
    linked = [each for each in reach.of(persona) if each.linked_from]
    refused = [each for each in linked if each.status >= 400]
    assert [f"{each.path}, in {each.linked_from}: {each.status}" for each in refused] == []
    not_theirs = [page for page in PAGES if VISITORS[persona] not in page.roles]
    found = [each for page in not_theirs for each in reach.at(page, persona)]
    assert [f"{each.path}, in {each.linked_from}" for each in found if each in linked] == []


@pytest.mark.parametrize("persona", sorted(VISITORS))
def test_a_page_that_is_not_theirs_never_breaks(persona: str, windows: Windows) -> None:
    """What they may see there the routes decide, as they do for anybody who asks without a page;
    some are asked here without what they need."""
    asking = windows.asking(persona)
    told = {
        page.path: asking.get(windows.address + page.path).status
        for page in PAGES
        if VISITORS[persona] not in page.roles and "{" not in page.path
    }
    assert {
        path: status for path, status in told.items() if status not in {200, 403, 404, 422}
    } == {}
