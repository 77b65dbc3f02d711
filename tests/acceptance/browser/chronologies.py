"""A chronology made in a browser, as a safeguarding lead makes one."""

from tests.acceptance.browser.pressing import follow, press
from tests.acceptance.browser.visitor import Visitor

LEAD = "safeguarding-lead"
TOLD = "She was asleep on her desk twice this week."


def open_one(visitor: Visitor, case: str) -> str:
    """Begin one from the page of a case; the path of its page."""
    page = visitor.page
    visitor.open(f"/pages/cases/{case}")
    follow(page, "Open a chronology")
    page.select_option(f"select[name='part_{case}']", "subject")
    page.check("input[name='ground'][value='conference']")
    press(page, "Open the chronology")
    return visitor.path.partition("?")[0]


def bring_in(visitor: Visitor, chronology: str) -> None:
    """Add what the school told."""
    page = visitor.page
    visitor.open(chronology)
    follow(page, "Bring in what another agency told")
    page.locator("input[name='person']").first.check()
    page.select_option("select[name='origin']", "school")
    page.get_by_label("When it happened").fill("2026-03-02")
    page.get_by_label("When it came to us").fill("2026-03-09")
    page.get_by_label("What they told, as it came").fill(TOLD)
    page.check("input[name='basis'][value='reported']")
    page.check("input[name='onward'][value='ask_first']")
    press(page, "Bring it in")


def freeze(visitor: Visitor, chronology: str) -> str:
    """Freeze it as it stands; the path of what was frozen."""
    visitor.open(chronology)
    press(visitor.page, "Freeze it as it stands")
    return visitor.path.partition("?")[0]
