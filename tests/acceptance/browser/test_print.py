"""Pages on paper: what is read is there, what is pressed is not."""

from playwright.sync_api import expect

from tests.acceptance.browser.visitor import Open
from tests.acceptance.conftest import Told


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
