"""What holds of every page, whoever looks at it."""

import re
from collections.abc import Iterable
from typing import Any

from playwright.sync_api import Page, TimeoutError

from api.demonstration.history import demonstration_histories
from api.demonstration.staff import STAFF
from api.pages.assets import assets
from tests.acceptance.browser.axe import violations
from tests.acceptance.browser.markup import Markup
from tests.acceptance.browser.reach import Reached
from tests.acceptance.browser.visitor import NARROW, WIDE, Visitor, Windows

LARGEST = 150_000
"""Bytes of a page as it is sent, with its scripts and pictures, without the shared styles."""

_NHS_NUMBER = re.compile(r"\b9\d{2} ?\d{3} ?\d{4}\b")
FOLDED_MS = 2_000
_FITS = f"() => document.documentElement.scrollWidth <= {NARROW}"
_TOO_WIDE = """() => {
    const most = document.documentElement.clientWidth;
    const scrolls = each => each && (
        ['auto', 'scroll'].includes(getComputedStyle(each).overflowX) || scrolls(each.parentElement)
    );
    return Array.from(document.querySelectorAll('body *')).filter(each =>
        each.getBoundingClientRect().right > most + 1 && !scrolls(each.parentElement)
        && getComputedStyle(each).position !== 'absolute'
    ).slice(0, 3).map(each => each.tagName + '.' + each.className + ' ' + each.textContent.trim(
    ).slice(0, 40));
}"""


def _names() -> set[str]:
    """Every word of the names of those whom the histories are about, and who work there."""
    told = [step.data.get("who", {}) for each in demonstration_histories() for step in each.steps]
    names = [*(who.get("name", "") for who in told), *(member.name for member in STAFF.values())]
    return {word for name in names for word in name.split()}


NAMES = _names()


def enough(reached: Iterable[tuple[str, Reached]]) -> frozenset[tuple[str, str]]:
    """As few of the pages that personas have reached as hold every sort of element of all of them:
    each time the one that holds most which none before it held."""
    left = [(by, each.path, each.markup.elements) for by, each in reached if each.is_page]
    seen: set[str] = set()
    found: set[tuple[str, str]] = set()
    while left := [each for each in left if not each[2] <= seen]:
        by, path, elements = max(left, key=lambda each: len(each[2] - seen))
        found.add((by, path))
        seen |= elements
    return frozenset(found)


class Looking:
    """Looks at pages. All of them are read; drawn are those that are named, by who asks for them
    and where they stand: to draw every page for everybody would take minutes. None: all are."""

    def __init__(self, windows: Windows, drawn: frozenset[tuple[str, str]] | None = None) -> None:
        self._windows = windows
        self._drawn = drawn
        self._visitors: dict[str, Visitor] = {}

    def faults(self, persona: str, reached: Reached) -> list[str]:
        """What is wrong with a page as a persona has reached it."""
        if not reached.is_page:
            right = reached.status == 200 and reached.weight > 0
            return [] if right else [f"{reached.path}, as {persona}: {reached.status}"]
        found = _outline(reached.markup)
        if self._drawn is None or (persona, reached.path) in self._drawn:
            found += self._seen(persona, reached.path)
        if (weight := reached.weight + _parts()) > LARGEST:
            found.append(f"weighs {weight:,} bytes")
        return [f"{reached.path}, as {persona}: {each}" for each in found]

    def _seen(self, persona: str, path: str) -> list[str]:
        if persona not in self._visitors:
            self._visitors[persona] = self._windows.open(persona)
        visitor = self._visitors[persona]
        visitor.open(path)
        found = [*_narrow(visitor.page), *violations(visitor.page), *visitor.amiss]
        visitor.amiss.clear()
        return found


def _outline(markup: Markup) -> list[str]:
    found = [
        f"has {has} of <{tag}>" for tag in ("h1", "main") if (has := markup.tags.count(tag)) != 1
    ]
    if _NHS_NUMBER.search(markup.title) or NAMES & set(re.findall(r"\w+", markup.title)):
        found.append("its title, which a browser keeps, tells of a person")
    if not markup.title.endswith(" – Caseledger"):
        found.append(f"its title is {markup.title!r}")
    return found


def _parts() -> int:
    """Bytes of all scripts and pictures."""
    served = assets().served.values()
    return sum(len(each.compressed) for each in served if not each.path.endswith(".css"))


def _narrow(page: Page) -> list[str]:
    """What stands out to the side where there is room for 320 pixels, which is what 400 % leaves of
    1280 (WCAG 2.2, 1.4.10)."""
    page.set_viewport_size({"width": NARROW, "height": 900})
    try:
        # The menu folds by a script, a moment after the window has changed.
        page.wait_for_function(_FITS, timeout=FOLDED_MS)
        return []
    except TimeoutError:
        wide: list[Any] = page.evaluate(_TOO_WIDE)
        return [f"does not fit into {NARROW} pixels: {wide}"]
    finally:
        page.set_viewport_size({"width": WIDE, "height": 900})
