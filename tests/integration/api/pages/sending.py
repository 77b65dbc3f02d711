"""Forms as a browser sends them: what a page hides in them, and what is typed."""

import re

from fastapi.testclient import TestClient
from httpx2 import Response

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
_HIDDEN = re.compile(r'<input type="hidden" name="([a-z0-9_.]+)" value="([^"]*)"')


def sent(browser: TestClient, path: str, *, shown_at: str | None = None, **typed: str) -> Response:
    """What comes of the form of a page, with what is typed into it."""
    page = browser.get(path if shown_at is None else shown_at)
    assert page.status_code == 200, page.text
    hidden = dict(_HIDDEN.findall(page.text))
    return browser.post(path, data={**hidden, **typed}, headers=SAME_ORIGIN)
