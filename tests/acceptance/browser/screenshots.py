"""Pictures of each page at two widths, to be looked at: `make screenshots`.

Not one of the tests: it shows nothing by itself, and is run when it is named alone.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import FloatRect

from api.pages.page import Page
from api.pages.registered import PAGES
from tests.acceptance.browser.reach import VISITORS, Reach
from tests.acceptance.browser.visitor import NARROW, WIDE, Windows

FOLDER = Path("screenshots")
TALLEST = 2_400
"""Pixels from the top: what comes after is more of the same."""


@pytest.mark.parametrize("page", PAGES, ids=[page.path for page in PAGES])
def test_a_page_is_taken(page: Page, windows: Windows, reach: Reach) -> None:
    """For those of all who have it to whom it shows something that it shows to nobody else."""
    FOLDER.mkdir(exist_ok=True)
    name = re.sub(r"[^a-z]+", "-", page.path).strip("-")
    shown = [
        (persona, reached) for persona in sorted(VISITORS) for reached in reach.at(page, persona)
    ]
    taken: set[str] = set()
    for persona, reached in sorted(shown, key=lambda each: -len(each[1].markup.elements)):
        if reached.markup.elements <= taken:
            continue
        taken |= reached.markup.elements
        for width in (WIDE, NARROW):
            file = FOLDER / f"{name}.{persona}.{len(taken)}.{width}.png"
            _take(windows, persona, reached.path, width, file)


def _take(windows: Windows, persona: str, address: str, width: int, file: Path) -> None:
    visitor = windows.open(persona, width=width)
    visitor.open(address)
    tall = visitor.page.evaluate("() => document.documentElement.scrollHeight")
    clip = FloatRect(x=0, y=0, width=width, height=min(tall, TALLEST))
    visitor.page.screenshot(path=file, full_page=True, clip=clip)
    visitor.page.close()
