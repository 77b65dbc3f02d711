"""Going on from a page as somebody does: by a link or a button that they can read."""

from playwright.sync_api import Page


def follow(page: Page, link: str) -> None:
    """By the first link that is called so."""
    with page.expect_navigation():
        page.get_by_role("link", name=link).first.click()


def press(page: Page, button: str) -> None:
    """By the first button that is called so."""
    with page.expect_navigation():
        page.get_by_role("button", name=button).first.click()
