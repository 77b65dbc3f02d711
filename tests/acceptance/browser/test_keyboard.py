"""The pages by keyboard alone: nothing is clicked here."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.acceptance.browser.visitor import FIRST_PAGE, Open, Visitor
from tests.acceptance.conftest import Told

MOST_STEPS = 150
_FOCUSED = """() => {
    const at = document.activeElement;
    const style = getComputedStyle(at), box = at.getBoundingClientRect();
    return {
        text: (at.textContent || at.value || '').trim().replace(/\\s+/g, ' '),
        tag: at.tagName,
        href: at.getAttribute('href') || '',
        marked: style.outlineStyle !== 'none' || style.boxShadow !== 'none'
            || style.backgroundColor !== 'rgba(0, 0, 0, 0)',
        seen: box.width > 1 && box.height > 1,
    };
}"""


def focused(page: Page) -> dict[str, object]:
    return page.evaluate(_FOCUSED)


def step_to(page: Page, wanted: Callable[[dict[str, object]], bool]) -> None:
    """Press Tab until something is reached; whatever is passed must show that it is."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        at = focused(page)
        assert at["tag"] != "BODY", "the page was gone through and it was not there"
        assert at["seen"], f"it can't be seen that the focus is at {at}"
        assert at["marked"], f"it can't be seen that the focus is at {at}"
        if wanted(at):
            return
    raise AssertionError(f"it is not among the first {MOST_STEPS}")


def follow(visitor: Visitor, wanted: Callable[[dict[str, object]], bool]) -> None:
    step_to(visitor.page, wanted)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")


def test_the_first_stop_skips_what_is_on_every_page(visit: Open, shown: Told) -> None:
    visitor = visit("pwp")
    visitor.open(f"/pages/cases/{shown.case(1)}")
    step_to(visitor.page, lambda at: True)
    assert focused(visitor.page)["text"] == "Skip to main content"
    visitor.page.keyboard.press("Enter")
    step_to(visitor.page, lambda at: True)
    inside = "() => document.querySelector('main').contains(document.activeElement)"
    assert visitor.page.evaluate(inside)


def test_from_signing_in_to_a_case_and_back(visit: Open) -> None:
    visitor = visit(None)
    visitor.open("/sign-in")
    page = visitor.page
    step_to(page, lambda at: at["tag"] == "INPUT")
    page.keyboard.press("Space")
    follow(visitor, lambda at: at["text"] == "Sign in")
    page.wait_for_url(visitor.address + FIRST_PAGE)
    follow(visitor, lambda at: str(at["href"]).startswith("/pages/cases/"))
    assert visitor.path.startswith("/pages/cases/")
    page.go_back()
    assert visitor.path == FIRST_PAGE


def test_all_of_a_case_can_be_reached(visit: Open, shown: Told) -> None:
    """There is no trap: every link and field takes the focus once, and then the page is left."""
    visitor = visit("pwp")
    visitor.open(f"/pages/cases/{shown.case(1)}")
    page = visitor.page
    stops = page.evaluate(
        """() => Array.from(document.querySelectorAll(
            'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]'
        )).filter(each => each.checkVisibility({visibilityProperty: true})).length"""
    )
    reached = 0
    for _ in range(stops + 1):
        page.keyboard.press("Tab")
        reached += focused(page)["tag"] != "BODY"
    assert reached >= stops
