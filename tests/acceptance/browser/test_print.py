"""Pages on paper: what is read is there, what is pressed is not."""

from playwright.sync_api import Page, expect

from tests.acceptance.browser.chronologies import LEAD, open_one
from tests.acceptance.browser.unusual import PERSONA, SUBJECT
from tests.acceptance.browser.visitor import Open, Visitor
from tests.acceptance.conftest import Told

CASE = 5
MARKUP = 8
"""The number of a case that goes on, of whom the persona who reads their own record is."""

PRESSED = "nav, button, input, .nhsuk-skip-link, .app-not-printed"


def test_a_case_on_paper_is_the_record_without_its_controls(visit: Open, shown: Told) -> None:
    page = _on_paper(visit("pwp"), f"/pages/cases/{shown.case(1)}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator('li[id^="entry-"]').first).to_be_visible()
    expect(page.get_by_text("Printed on")).to_be_visible()
    behind = "() => getComputedStyle(document.querySelector('main h3 a'), '::after').content"
    assert page.evaluate(behind) == "none", "an address says nothing on paper"
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF-")


def test_a_chronology_on_paper_is_what_happened_without_its_controls(
    visit: Open, shown: Told
) -> None:
    visitor = visit(LEAD)
    page = _on_paper(visitor, open_one(visitor, shown.case(CASE)))
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    expect(page.locator('li[id^="entry-"]').first).to_be_visible()
    expect(page.get_by_text("Printed from the page.")).to_be_visible()


def test_who_has_read_ones_own_record_is_a_list_on_paper(visit: Open, shown: Told) -> None:
    assert shown.read(MARKUP, persona=PERSONA)
    page = _on_paper(visit(SUBJECT), "/pages/my-record")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("cell").first).to_be_visible()


def test_a_crisis_card_on_paper_says_whom_to_call(visit: Open, shown: Told) -> None:
    page = _on_paper(visit(PERSONA), f"/pages/cases/{shown.case(MARKUP)}/crisis-card")
    expect(page.get_by_text("call 999")).to_be_visible()
    for heading in ("Safety plan", "Latest assessment of risk"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()


def _on_paper(visitor: Visitor, path: str) -> Page:
    """A page as it is printed, where nothing is left that could be pressed."""
    visitor.open(path)
    visitor.page.emulate_media(media="print")
    for gone in visitor.page.locator(
        "nav, button, input, .nhsuk-skip-link, .app-not-printed"
    ).all():
        expect(gone).to_be_hidden()
    return visitor.page
