"""A safeguarding lead prepares a review meeting in a browser, from finding the case to evidence
that an outsider can check; with script and without."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.browser.chronologies import LEAD, TOLD, bring_in, freeze, open_one
from tests.acceptance.browser.pressing import follow, press
from tests.acceptance.browser.visitor import FIRST_PAGE, Open, Visitor
from tests.acceptance.conftest import PATIENCE_SECONDS, Told

CASE = 5
NAME = "Reuben Castellane"
BEFORE_HE_TOLD = "2026-04-10"
"""A day after what he told about, and before he told it."""

scripted = pytest.mark.parametrize("scripted", [True, False], ids=["with-script", "without-script"])


@pytest.fixture
def lead(visit: Open, scripted: bool) -> Visitor:
    return visit(LEAD, java_script_enabled=scripted)


@scripted
def test_the_case_is_found_and_read_as_it_was_known(lead: Visitor, shown: Told) -> None:
    page = lead.page
    lead.open(FIRST_PAGE)
    follow(page, "Lists")
    follow(page, "Ended with something open")
    follow(page, NAME)
    assert lead.path == f"/pages/cases/{shown.case(CASE)}"
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text(NAME)
    entries = _entries(page)
    page.get_by_text("As it stood on …").click()
    page.get_by_label("Known by: date").fill(BEFORE_HE_TOLD)
    press(page, "Show")
    expect(page.get_by_text("what was known by 10 April 2026", exact=False)).to_be_visible()
    assert _entries(page) < entries
    with page.expect_navigation():
        page.locator("#timeline li a").first.click()
    expect(page.get_by_role("heading", name="How far it is proved")).to_be_visible()
    follow(page, "Case record")
    expect(heading).to_contain_text(NAME)


@scripted
def test_the_case_is_read_as_it_stood(lead: Visitor, shown: Told) -> None:
    page = lead.page
    case = f"/pages/cases/{shown.case(CASE)}"
    lead.open(case)
    entries = _entries(page)
    told = shown.read(CASE, "/history", persona=LEAD, limit=500)["entries"]
    [raised] = [each for each in told if each["id"] == shown.event(CASE, "concern")]
    lead.open(f"{case}?as_at={raised['recorded']}")
    expect(page.locator(".app-moment--past")).to_contain_text("As it stood on")
    expect(page.get_by_text("1 open concern")).to_be_visible()
    assert _entries(page) < entries
    lead.open(f"{case}/entries/{shown.event(CASE, 'concern')}")
    follow(page, "The case as it stood before this was recorded")
    expect(page.get_by_text("As it stood at position")).to_be_visible()
    expect(page.get_by_text("No concern recorded")).to_be_visible()
    assert _entries(page) < entries


@scripted
def test_what_came_to_be_known_is_compared_and_who_knew_of_it(lead: Visitor, shown: Told) -> None:
    page = lead.page
    lead.open(f"/pages/cases/{shown.case(CASE)}")
    follow(page, "Compare two moments")
    page.get_by_label("The earlier moment, known by: Known by").fill(BEFORE_HE_TOLD)
    press(page, "Compare")
    expect(page.get_by_role("heading", name="Entries added")).to_be_visible()
    expect(page.get_by_text("was not in the record then").first).to_be_visible()
    follow(page, "Concern raised")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Concern raised")
    follow(page, "Who knew of this entry")
    expect(heading).to_contain_text("Who knew")
    expect(page.get_by_text("Recorded it").first).to_be_visible()
    everybody = page.get_by_role("listitem").count()
    page.get_by_label("Date", exact=True).fill("2026-04-17")
    page.get_by_label("Time (end of the day if empty)").fill("12:00")
    press(page, "Show")
    expect(page.get_by_text("Before 17 April 2026, 12pm")).to_be_visible()
    expect(page.get_by_text("Recorded it").first).to_be_visible()
    assert page.get_by_role("listitem").count() < everybody


@scripted
def test_a_chronology_is_made_frozen_and_printed(lead: Visitor, shown: Told) -> None:
    chronology = open_one(lead, shown.case(CASE))
    bring_in(lead, chronology)
    expect(lead.page.get_by_text(TOLD).first).to_be_visible()
    lead.open(freeze(lead, chronology))
    paper = lead.page.get_by_role("link", name="On paper (PDF)").get_attribute("href")
    first, again = (_printed(lead, str(paper)) for _ in range(2))
    assert first.startswith(b"%PDF-")
    assert first == again


@scripted
def test_its_evidence_is_made_kept_and_judged_again(lead: Visitor, shown: Told) -> None:
    page = lead.page
    lead.open(f"/pages/cases/{shown.case(CASE)}")
    follow(page, "Evidence of this case")
    page.get_by_role("radio").first.check()
    press(page, "Make it and see what its check says")
    verdict = page.locator(".app-verdict")
    expect(verdict).to_be_visible()
    with page.expect_download() as kept:
        page.get_by_role("button", name="Download this bundle").click()
    lead.open("/pages/evidence/verify")
    page.set_input_files("input[name='bundle']", kept.value.path())
    press(page, "Check it")
    expect(verdict).to_be_visible()
    assert "app-verdict--bad" not in (verdict.get_attribute("class") or "")


def _printed(lead: Visitor, path: str) -> bytes:
    """The paper, once the notary has signed for what stands on it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (answer := lead.page.request.get(lead.address + path)).status == 503:
        assert time.monotonic() < deadline, "it was never signed"
    assert answer.status == 200
    return answer.body()


def _entries(page: Page) -> int:
    """How many entries the timeline says that it has."""
    return int(page.get_by_text("by when they happened").inner_text().split()[0])
