"""All that can be reached from a page by links."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import APIRequestContext

from tests.acceptance.browser.markup import Markup

FIRST_OF_A_SORT = 2
"""How many addresses that differ in ids and numbers alone are followed."""

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")


def reached(browser: APIRequestContext, address: str, *, begin: str) -> dict[str, tuple[int, str]]:
    """What every address answers that can be reached from the first, and from where it is linked;
    of those of one sort the first few."""
    waiting = [(begin, "")]
    found: dict[str, tuple[int, str]] = {}
    of_a_sort: dict[str, int] = {}
    while waiting:
        path, linked_from = waiting.pop(0)
        sort = _ID.sub("…", path)
        if path in found or of_a_sort.get(sort, 0) >= FIRST_OF_A_SORT:
            continue
        of_a_sort[sort] = of_a_sort.get(sort, 0) + 1
        answer = browser.get(address + path)
        found[path] = answer.status, linked_from
        if answer.headers.get("content-type", "").startswith("text/html"):
            links = Markup(answer.text(), at=path).links
            waiting += [(each, path) for each in links if not urlsplit(each).netloc]
    return found
