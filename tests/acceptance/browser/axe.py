"""What axe-core finds on a page; `make test` fetches it when it sets up."""

from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.integration.contract.node import FETCHED
from tests.must_find import missing


@cache
def _program() -> str:
    file = FETCHED / "axe-core" / "axe.min.js"
    if not file.is_file():
        missing("chromium", "axe-core is not there: install nodejs and npm, then run make test")
    return file.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What is wrong for somebody who does not see, hear or point, what is folded included."""
    program = _program()
    page.evaluate("() => document.querySelectorAll('details').forEach(each => each.open = true)")
    page.evaluate(program)
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations'], preload: false})")
    return [line for violation in found["violations"] for line in _told(violation)]


def _told(violation: dict[str, Any]) -> list[str]:
    return [
        f"{violation['id']} ({violation['impact']}) at {' '.join(map(str, node['target']))}:"
        f" {' '.join(node['failureSummary'].split())}"
        for node in violation["nodes"]
    ]
