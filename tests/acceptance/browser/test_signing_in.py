"""Signing in and out by the pages that anybody signs in by, at the local issuer."""

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser.axe import violations
from tests.acceptance.browser.visitor import FIRST_PAGE, Open, sign_in


@pytest.mark.parametrize("scripted", [True, False], ids=["with-script", "without-script"])
def test_somebody_signs_in_and_out(visit: Open, scripted: bool) -> None:
    visitor = visit(None, java_script_enabled=scripted)
    sign_in(visitor, "duty")
    assert visitor.path == FIRST_PAGE
    assert visitor.open("/sign-out").status == 200
    visitor.page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    assert visitor.page.context.cookies() == []


def test_signing_in_bars_nobody(visit: Open) -> None:
    visitor = visit(None)
    visitor.open("/sign-in")
    assert violations(visitor.page) == []
    visitor.open("/sign-in/callback")
    assert violations(visitor.page) == []


def test_signing_in_needs_no_mouse(visit: Open) -> None:
    visitor = visit(None)
    visitor.open(f"/sign-in?to={FIRST_PAGE}")
    chosen = visitor.page.locator('input[name="persona"]').first
    chosen.focus()
    visitor.page.keyboard.press("ArrowDown")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url(visitor.address + FIRST_PAGE)
