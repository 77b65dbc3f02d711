"""Pages of what is unusual: long names, other writing, hostile text, much of it and nothing."""

import pytest
from playwright.sync_api import expect

from api.demonstration.player import play
from tests.acceptance.browser import unusual
from tests.acceptance.browser.looking import Looking
from tests.acceptance.browser.reach import Reach
from tests.acceptance.browser.visitor import FIRST_PAGE, Open, Windows
from tests.acceptance.conftest import Told

LONG_NAME, RIGHT_TO_LEFT, MARKUP = 6, 7, 8
"""The numbers of these cases among those that the service was told."""


@pytest.fixture(scope="module")
def a_thousand(shown: Told) -> str:
    """The page of a case with a thousand entries."""
    service = shown.service
    played = play(unusual.a_thousand(), client=service.client, token=service.token)
    service.wait_for(played.answers[-1]["position"])
    return f"/pages/cases/{played.case}"


@pytest.mark.parametrize("number", [LONG_NAME, RIGHT_TO_LEFT, MARKUP])
def test_a_case_is_shown_whole(windows: Windows, reach: Reach, shown: Told, number: int) -> None:
    reached = reach.asked(unusual.PERSONA, f"/pages/cases/{shown.case(number)}")
    assert Looking(windows).faults(unusual.PERSONA, reached) == []


def test_a_list_shows_them_whole(visit: Open, windows: Windows, reach: Reach) -> None:
    reached = reach.asked(unusual.PERSONA, FIRST_PAGE)
    assert Looking(windows).faults(unusual.PERSONA, reached) == []
    visitor = visit(unusual.PERSONA)
    visitor.open(FIRST_PAGE)
    for name in (unusual.LONG_NAME, unusual.ARABIC_NAME, unusual.MARKUP):
        expect(visitor.page.get_by_role("link", name=name).first).to_be_visible()


def test_a_name_written_from_right_to_left_turns_nothing_around(visit: Open, shown: Told) -> None:
    visitor = visit(unusual.PERSONA)
    visitor.open(f"/pages/cases/{shown.case(RIGHT_TO_LEFT)}")
    isolated = visitor.page.get_by_text(unusual.ARABIC_NAME).first.evaluate(
        "each => ['isolate', 'plaintext', 'isolate-override'].includes("
        "getComputedStyle(each).unicodeBidi)"
    )
    assert isolated


def test_a_thousand_entries_are_counted_and_read_on_by_links(visit: Open, a_thousand: str) -> None:
    visitor = visit(unusual.PERSONA, java_script_enabled=False)
    visitor.open(a_thousand)
    shown = visitor.page.locator('li[id^="entry-"]')
    seen: list[str] = []
    for _ in range(3):
        here = [str(each.get_attribute("id")) for each in shown.all()]
        assert here, "a page of the timeline is empty"
        assert set(here) & set(seen) == set(), "an entry is shown twice"
        seen += here
        with visitor.page.expect_navigation():
            visitor.page.get_by_role("link", name="older").click()


def test_a_page_of_a_long_timeline_is_whole(
    windows: Windows, reach: Reach, a_thousand: str
) -> None:
    reached = reach.asked(unusual.PERSONA, a_thousand)
    assert Looking(windows).faults(unusual.PERSONA, reached) == []


@pytest.mark.parametrize("width", [320, 700, 800, 1023, 1024, 1100, 1264, 1600])
def test_at_no_width_does_a_page_touch_an_edge(visit: Open, width: int) -> None:
    visitor = visit(unusual.PERSONA)
    visitor.page.set_viewport_size({"width": width, "height": 900})
    visitor.open(FIRST_PAGE)
    box = visitor.page.locator("main").bounding_box()
    assert box is not None
    assert box["x"] >= 16
    assert box["x"] + box["width"] <= width - 16
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
