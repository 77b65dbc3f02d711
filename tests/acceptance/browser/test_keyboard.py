"""The pages by keyboard alone: nothing is clicked here."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.browser.chronologies import LEAD, open_one
from tests.acceptance.browser.visitor import FIRST_PAGE, Open, Visitor
from tests.acceptance.conftest import Told

MOST_STEPS = 150
STEPS_A_ROUND = 25
MOST_ROUNDS = 20
MARKUP, FAMILY = 8, 5
"""The numbers of a case that goes on, and of one about a family."""

_FOCUSED = """() => {
    const at = document.activeElement;
    const style = getComputedStyle(at), box = at.getBoundingClientRect();
    return {
        text: (at.textContent || at.value || '').trim().replace(/\\s+/g, ' '),
        label: at.labels && at.labels.length ? at.labels[0].textContent.trim() : '',
        tag: at.tagName,
        href: at.getAttribute('href') || '',
        marked: style.outlineStyle !== 'none' || style.boxShadow !== 'none'
            || style.backgroundColor !== 'rgba(0, 0, 0, 0)',
        seen: box.width > 1 && box.height > 1,
    };
}"""
_WATCHED = """() => {
    document.querySelectorAll('details').forEach(each => each.open = true);
    const name = each => each.type === 'radio' ? each.name : each;
    const all = Array.from(document.querySelectorAll(
        'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]'
    )).filter(each =>
        each.tabIndex >= 0 && each.checkVisibility({visibilityProperty: true}));
    const reached = new Set();
    document.addEventListener('focusin', event => reached.add(name(event.target)));
    window.left = () => all.filter(each => !reached.has(name(each))).map(each => each.outerHTML);
}"""
"""Radio buttons of one question take the focus as one."""


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


def test_a_form_is_filled_put_right_and_sent(visit: Open, shown: Told) -> None:
    visitor = visit("pwp")
    page = visitor.page
    case = f"/pages/cases/{shown.case(MARKUP)}"
    visitor.open(f"{case}/record/raise-concern")
    step_to(page, lambda at: at["label"] == "Neglect and acts of omission")
    page.keyboard.press("Space")
    step_to(page, lambda at: at["label"] == "What happened?")
    page.keyboard.type("He stood at the gate again.")
    follow(visitor, lambda at: at["text"] == "Raise the concern")
    page.get_by_role("heading", name="There is something to put right").wait_for()
    assert str(focused(page)["text"]).startswith("There is something to put right")
    step_to(page, lambda at: at["tag"] == "A")
    page.keyboard.press("Enter")
    assert focused(page)["label"] == "Yes"
    page.keyboard.press("ArrowDown")
    assert focused(page)["label"] == "No"
    follow(visitor, lambda at: at["text"] == "Raise the concern")
    assert visitor.path.startswith(f"{case}?recorded=")


def test_what_stands_in_a_chronology_is_chosen(visit: Open, shown: Told) -> None:
    visitor = visit(LEAD)
    page = visitor.page
    chronology = open_one(visitor, shown.case(FAMILY))
    visitor.open(chronology)
    follow(visitor, lambda at: str(at["text"]).startswith("Leave out"))
    step_to(page, lambda at: at["tag"] == "INPUT")
    page.keyboard.press("Space")
    step_to(page, lambda at: at["tag"] == "TEXTAREA")
    page.keyboard.type("Said twice.")
    follow(visitor, lambda at: at["text"] == "Leave out")
    assert visitor.path.startswith(chronology)
    expect(page.get_by_text("Said twice.")).to_be_visible()


def test_a_list_is_looked_at_as_it_stood(visit: Open) -> None:
    visitor = visit("pwp")
    page = visitor.page
    visitor.open("/pages/boards")
    follow(visitor, lambda at: str(at["href"]).startswith("/pages/boards/"))
    step_to(page, lambda at: at["tag"] == "SUMMARY")
    page.keyboard.press("Enter")
    step_to(page, lambda at: at["tag"] == "INPUT")
    page.keyboard.type("02022020")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("As it stood on 2 February 2020")).to_be_visible()


def _pages(shown: Told, chronology: str) -> dict[str, tuple[str, str]]:
    """Pages with many things to press, and who looks at them."""
    ours, family = f"/pages/cases/{shown.case(MARKUP)}", f"/pages/cases/{shown.case(FAMILY)}"
    return {
        "a case": ("pwp", ours),
        "an entry": (LEAD, f"{family}/entries/{shown.event(FAMILY, 'concern')}"),
        "a form": ("pwp", f"{ours}/record/raise-concern"),
        "a chronology": (LEAD, chronology),
        "a report": ("manager", "/pages/audit/reports/waits"),
    }


@pytest.mark.parametrize("which", ["a case", "an entry", "a form", "a chronology", "a report"])
def test_all_of_a_page_can_be_reached(
    visit: Open, shown: Told, chronology: str, which: str
) -> None:
    """There is no trap: whatever takes the focus takes it in its turn, and lets it go on."""
    persona, path = _pages(shown, chronology)[which]
    visitor = visit(persona)
    visitor.open(path)
    visitor.page.evaluate(_WATCHED)
    left = [""]
    for _ in range(MOST_ROUNDS):
        for _ in range(STEPS_A_ROUND):
            visitor.page.keyboard.press("Tab")
        if not (left := visitor.page.evaluate("left()")):
            break
    assert left == []
