"""Pictures of each page at two widths, to be looked at: `make screenshots`.

Not one of the tests: it shows nothing by itself, and is run when it is named alone.
"""

import re
from pathlib import Path

import pytest

from api.pages.page import Page
from api.pages.registered import PAGES
from tests.acceptance.browser.examples import VISITORS, Examples
from tests.acceptance.browser.visitor import Open

FOLDER = Path("screenshots")
WIDTHS = (1280, 375)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("page", PAGES, ids=[page.path for page in PAGES])
def test_a_page_is_taken(page: Page, width: int, visit: Open, examples: Examples) -> None:
    FOLDER.mkdir(exist_ok=True)
    for role, persona in sorted(VISITORS.items()):
        address = examples.address(page, persona) if role in page.roles else None
        if address is None:
            continue
        visitor = visit(persona, width=width)
        visitor.open(address)
        name = re.sub(r"[^a-z]+", "-", page.path).strip("-")
        visitor.page.screenshot(path=FOLDER / f"{name}.{persona}.{width}.png", full_page=True)
