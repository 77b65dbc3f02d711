"""The Chromium that a machine has, driven by Playwright."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.must_find import missing

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def program() -> str:
    """Where it is; where there is none the test is skipped, or fails where it must be found."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        missing("chromium", "no browser is installed: apt-get install chromium")
    return found


@contextmanager
def running() -> Iterator[Browser]:
    """A browser that knows nothing of any before it; ended with the block.

    Until then no other event loop can run in this thread.
    """
    found = program()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
