"""Pages on paper: what is read is there, what is pressed is not."""

from playwright.sync_api import expect

from tests.acceptance.browser.chronologies import LEAD, open_one
from tests.acceptance.browser.visitor import Open
from tests.acceptance.conftest import Told

CASE = 5


def test_a_case_on_paper_is_the_record_without_its_controls(visit: Open, shown: Told) -> None:
    visitor = visit("pwp")
    visitor.open(f"/pages/cases/{shown.case(1)}")
    page = visitor.page
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator('li[id^="entry-"]').first).to_be_visible()
    for gone in page.locator("nav, button, input, .nhsuk-skip-link").all():
        expect(gone).to_be_hidden()
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF-")


def test_a_chronology_on_paper_is_what_happened_without_its_controls(
    visit: Open, shown: Told
) -> None:
    visitor = visit(LEAD)
    visitor.open(open_one(visitor, shown.case(CASE)))
    page = visitor.page
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    expect(page.locator('li[id^="entry-"]').first).to_be_visible()
    for gone in page.locator("nav, button, input, .app-not-printed").all():
        expect(gone).to_be_hidden()
    expect(page.get_by_text("Printed from the page.")).to_be_visible()
