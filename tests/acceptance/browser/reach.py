"""All that somebody can reach by links, asked for once and kept for every test that looks at it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from api.demonstration.personas import PERSONAS
from api.pages.page import Page
from api.pages.registered import PAGES
from domain.roles import Role
from tests.acceptance.browser.markup import Markup
from tests.acceptance.browser.visitor import FIRST_PAGE, Windows

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
_FORM = re.compile(r"/record/[a-z-]+(\?.*)?")
_FILL_IN_ALL = ("duty", "pwp", "safeguarding-lead", "supervisor")
"""Who have all forms between them: each follows the links of those that nobody before was offered,
and at least one, as all others do, or the forms alone would take minutes."""
_WHOLE = {page.path for page in PAGES}
"""A page at an address of its own is none of those whose address an id completes."""

_PARAMETER = re.compile(r"\{[^}]+\}")

VISITORS: Mapping[str, Role] = {
    name: role
    for role, name in {
        persona.role: persona.name for persona in reversed(PERSONAS.values())
    }.items()
    if role is not Role.SUBSCRIBER
}
"""One of each role: the first who stands there. A program has no browser."""
_AS_BY_A_LINK = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Reached:
    """What somebody was sent for an address, and from where it is linked."""

    path: str
    linked_from: str
    status: int
    kind: str
    text: str
    weight: int

    @property
    def is_page(self) -> bool:
        """Whether it is one to look at, and not a file."""
        return self.status == 200 and self.kind.startswith("text/html")

    @cached_property
    def markup(self) -> Markup:
        return Markup(self.text, at=self.path)


class Reach:
    """Follows links from the first page, from other ones and from somebody's own: of addresses that
    differ in ids and numbers alone the first, as all of them would take minutes."""

    def __init__(
        self, windows: Windows, begins: Sequence[str], own: Mapping[str, Sequence[str]]
    ) -> None:
        self._windows = windows
        self._begins = (FIRST_PAGE, *begins)
        self._own = own
        self._of: dict[str, Sequence[Reached]] = {}
        self._filled_in: set[str] = set()

    def of(self, persona: str) -> Sequence[Reached]:
        """All that a persona can reach."""
        if persona not in self._of:
            self._of[persona] = self._followed(persona)
        return self._of[persona]

    def at(self, page: Page, persona: str) -> list[Reached]:
        """Where a persona reaches a page."""
        pattern = _pattern(page)
        return [
            each
            for each in self.of(persona)
            if pattern.fullmatch(at := each.path.partition("?")[0])
            and (at == page.path or at not in _WHOLE)
            and (each.linked_from or each.status == 200)
        ]

    def offered(self, page: Page) -> list[tuple[str, Reached]]:
        """Who of those that it is for reaches a page, and where."""
        return [
            (persona, reached)
            for persona, role in sorted(VISITORS.items())
            if role in page.roles
            for reached in self.at(page, persona)
        ]

    def is_sent_to(self, page: Page, persona: str) -> bool:
        """Whether a form that a persona reaches is sent to a page."""
        actions = {action for each in self.of(persona) for action in each.markup.actions}
        return any(_pattern(page).fullmatch(action.partition("?")[0]) for action in actions)

    def _followed(self, persona: str) -> list[Reached]:
        begins = (*self._begins, *self._own.get(persona, ()))
        # A page that says no leads on too.
        found = [self.asked(persona, path) for path in begins]
        known = {_sort(each.path) for each in found}
        for each in found:
            for link in each.markup.links:
                if not urlsplit(link).netloc and self._is_new(link, persona, known):
                    found.append(self.asked(persona, link, linked_from=each.path))
        return found

    def _is_new(self, link: str, persona: str, known: set[str]) -> bool:
        form = _ID.sub("…", link) if persona in _FILL_IN_ALL and _FORM.search(link) else None
        if (sort := _sort(link)) in known and (form is None or form in self._filled_in):
            return False
        known.add(sort)
        if form is not None:
            self._filled_in.add(form)
        return True

    def asked(self, persona: str, path: str, *, linked_from: str = "") -> Reached:
        """What a persona is sent for an address."""
        answer = self._windows.asking(persona).get(
            self._windows.address + path, headers=_AS_BY_A_LINK
        )
        kind = answer.headers.get("content-type", "")
        return Reached(
            path=path,
            linked_from=linked_from,
            status=answer.status,
            kind=kind,
            text=answer.text() if kind.startswith("text/html") else "",
            weight=int(answer.headers.get("content-length", 0)),
        )


def _sort(address: str) -> str:
    """What an address has in common with those that are followed once for all of them."""
    return _FORM.sub("/record/…", _ID.sub("…", address))


def _pattern(page: Page) -> re.Pattern[str]:
    return re.compile(_PARAMETER.sub("[^/]+", page.path))
