"""The HTML of a page as it is sent: its headings, its links and the elements it is built of."""

from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

_CHILDLESS = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
_TOLD = ("class", "role", "type", "aria-label", "aria-current", "scope")


class Markup(HTMLParser):
    """What a page holds.

    ``links`` are where its links lead, ``actions`` where its forms are sent; ``elements`` the sorts
    of elements it is built of, each with what it stands in: two pages of the same elements look and
    sound alike, whatever their words.
    """

    def __init__(self, page: str, *, at: str) -> None:
        super().__init__()
        self._at = at
        self._above = ["", ""]
        self._in_title = False
        self.title = ""
        self.links: list[str] = []
        self.actions: list[str] = []
        self.tags: list[str] = []
        self.elements: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        element = " ".join([tag, *(f"{name}={given[name]}" for name in _TOLD if name in given)])
        self.tags.append(tag)
        self.elements.add(" > ".join([*self._above[-2:], element]))
        # A picture inside a page has titles too.
        self._in_title = tag == "title" and self._above[-1] == "head"
        if tag == "a" and (to := given.get("href")) and not to.startswith("tel:"):
            self.links.append(urldefrag(urljoin(self._at, to)).url)
        if tag == "form":
            self.actions.append(urljoin(self._at, given.get("action") or ""))
        if tag not in _CHILDLESS:
            self._above.append(element)

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False
        if tag not in _CHILDLESS and len(self._above) > 2:
            self._above.pop()

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
