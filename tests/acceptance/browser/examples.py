"""Where a page stands that somebody is shown something at."""

import re
from collections.abc import Callable
from functools import cache

from api.demonstration.personas import PERSONAS
from api.pages.page import Page
from domain.roles import Role
from tests.acceptance.conftest import Told

_PARAMETER = re.compile(r"\{([a-z_]+)(?::[a-z]+)?\}")

VISITORS: dict[Role, str] = {
    persona.role: persona.name
    for persona in reversed(PERSONAS.values())
    if persona.role is not Role.SUBSCRIBER
}
"""One of each role: the first who stands there. A program has no browser."""


class Examples:
    """Examples of addresses, each such that its persona may see what is there."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._cases = [played.case for played in told.played]
        self._case = cache(self._first_case)
        self._of: dict[str, Callable[[str], str | None]] = {
            "case_id": self._case,
            "event_id": self._entry,
        }

    def address(self, page: Page, persona: str) -> str | None:
        """Where the page stands for a persona; None where the histories hold nothing of the sort
        that the persona may see. Raises ``KeyError`` for a page whose address has a part that is
        not known here."""
        values = {name: self._of[name](persona) for name in _PARAMETER.findall(page.path)}
        if None in values.values():
            return None
        return _PARAMETER.sub(lambda found: str(values[found[1]]), page.path)

    def _first_case(self, persona: str) -> str | None:
        seen = (
            case
            for case in self._cases
            if self._told.service.get(f"/cases/{case}", persona=persona).status_code == 200
        )
        return next(seen, None)

    def _entry(self, persona: str) -> str | None:
        case = self._case(persona)
        if case is None:
            return None
        history = self._told.service.get(f"/cases/{case}/history", persona=persona, limit=1)
        return str(history.json()["entries"][0]["id"]) if history.status_code == 200 else None
