"""A concern raised in a browser: with keyboard and mouse, with script and without."""

import pytest

from tests.acceptance.browser.unusual import PERSONA
from tests.acceptance.browser.visitor import Open, Visitor
from tests.acceptance.conftest import Told

WORDS = "She has not eaten since Friday."
MARKUP_CASE = 8
"""The number of a case that has not ended, whose person's name looks like markup."""


def pressed(visitor: Visitor, button: str) -> None:
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name=button, exact=True).click()


@pytest.mark.parametrize("scripted", [False, True], ids=["without script", "with script"])
def test_a_concern_is_put_right_and_recorded(visit: Open, shown: Told, scripted: bool) -> None:
    visitor = visit(PERSONA, java_script_enabled=scripted)
    page = visitor.page
    visitor.open(f"/pages/cases/{shown.case(MARKUP_CASE)}")
    page.get_by_role("link", name="Add to the record").click()
    page.get_by_role("link", name="Raise a safeguarding concern").click()
    page.get_by_label("What happened?").fill(WORDS)
    pressed(visitor, "Add another person")
    assert page.get_by_label("What happened?").input_value() == WORDS
    page.get_by_label("Name, or how they were described").fill("A neighbour")
    pressed(visitor, "Raise the concern")
    page.get_by_role("heading", name="There is something to put right").wait_for()
    page.get_by_role("link", name="Choose an answer: Part in this").click()
    assert page.evaluate("document.activeElement.name") == "involved.0.role"
    page.get_by_label("Part in this").select_option("witness")
    page.get_by_label("Neglect and acts of omission").check()
    page.get_by_role("group", name="Is somebody at risk of harm today?").get_by_label("No").check()
    pressed(visitor, "Raise the concern")
    assert visitor.path.startswith(f"/pages/cases/{shown.case(MARKUP_CASE)}?recorded=")
    page.get_by_text("“Concern raised” now stands in the record, at position").wait_for()
    assert WORDS in page.inner_text("main")


def test_the_enter_key_sends_the_form_and_adds_no_row(visit: Open, shown: Told) -> None:
    visitor = visit(PERSONA)
    visitor.open(f"/pages/cases/{shown.case(MARKUP_CASE)}/record/raise-concern")
    rows = visitor.page.get_by_label("What did they say?").count()
    with visitor.page.expect_navigation():
        visitor.page.get_by_label("Where?").press("Enter")
    visitor.page.get_by_role("heading", name="There is something to put right").wait_for()
    assert visitor.page.get_by_label("What did they say?").count() == rows


def test_a_referral_is_recorded_without_script_of_somebody_who_is_not_known(visit: Open) -> None:
    visitor = visit("duty", java_script_enabled=False)
    page = visitor.page
    visitor.open("/pages")
    page.get_by_role("link", name="Record a referral").click()
    page.get_by_label("Name", exact=True).fill("Odo Newbury")
    pressed(visitor, "Look for them")
    page.get_by_role("heading", name="Nobody was found").wait_for()
    pressed(visitor, "Record the referral of somebody new")
    assert page.get_by_label("Name", exact=True).input_value() == "Odo Newbury"
    pressed(visitor, "Record the referral")
    page.get_by_role("link", name="Enter an answer: When did the referral arrive?").wait_for()
    arrived = page.get_by_role("group", name="When did the referral arrive?")
    for part, typed in (("Day", "2"), ("Month", "11"), ("Year", "2026")):
        arrived.get_by_label(part).fill(typed)
    page.get_by_label("Where does it come from?").select_option(label="Self")
    page.get_by_label("Why, in the words it came in").fill("I can not sleep.")
    page.get_by_role("group", name="Does the person agree to it?").get_by_label("Yes").check()
    page.get_by_label("Adult talking therapies").check()
    page.get_by_label("BRIDGEWELL-TT").check()
    pressed(visitor, "Record the referral")
    page.get_by_text("“Referral received” now stands in the record, at position").wait_for()
    page.get_by_role("link", name="record what comes next").click()
    page.get_by_role("link", name="Take the referral on").wait_for()
