"""The rows about pages: how long the service takes for each, and what each weighs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import psycopg
from listing.cases import TEAM
from listing.filling import fill_views
from reporting.row import Row
from serving.seeding import OF_FIFTY, Shape, seed
from stand.figures import median, quantile
from stand.process import python
from stand.server import Ledger, Stand

from api.demonstration.personas import PERSONAS
from api.pages.audit.reports import CASES
from api.pages.page import Page
from api.pages.registered import PAGES

SIZE = 100_000
PACE = 10.0
OF_A_THOUSAND = Shape(contacts=980, notes=17)
P95_TARGET_MS = 100.0
LONG_TARGET_MS = 300.0
HEAVIEST = 150_000
BEHIND = {
    "by": "team",
    "group": TEAM,
    "figure": "quiet_over_120_days",
    "which": "denominator",
}
"""A number of the report on waits, of the team whose cases were really recorded."""
READERS = ("pwp", "supervisor", "duty", "safeguarding-lead", "manager", "auditor", "operator")
"""Who looks: at each page the first of them who has it."""

_PARAMETER = re.compile(r"\{([a-z_]+)(?::[a-z]+)?\}")


@dataclass(frozen=True)
class _Asked:
    what: str
    reader: str
    address: str
    target_ms: float = P95_TARGET_MS


@dataclass(frozen=True)
class _Found:
    p50: float
    p95: float
    weight: int


def rows_of_pages(
    stand: Stand, *, rounds: int, seconds: float, say: Callable[[str], None]
) -> list[Row]:
    """Every page that stands over a seeded case, looked at by somebody who has it."""
    ledger = stand.make_ledger("pages")
    say(f"filling a log with {SIZE:,} events, and the views of it")
    fill_views(ledger, SIZE)
    asked = _asked(ledger, say)
    taken: dict[_Asked, list[_Found]] = {each: [] for each in asked}
    for _ in range(rounds):
        stand.settle()
        for each, found in _slice(ledger, asked, seconds).items():
            taken[each].append(found)
            say(f"{each.what}: p95 {found.p95:.1f} ms, {found.weight:,} bytes")
    return [row for each, found in taken.items() if found for row in _rows(each, found)]


def _asked(ledger: Ledger, say: Callable[[str], None]) -> list[_Asked]:
    """Every page that stands over a case of fifty entries or over none; that of a case of a
    thousand too."""
    case = seed(ledger, cases=1, shape=OF_FIFTY)[0].case
    known = {"case_id": case, "event_id": _latest(ledger)}
    long = seed(ledger, cases=1, shape=OF_A_THOUSAND)[0].case
    asked = []
    for page in PAGES:
        reader = next((each for each in READERS if PERSONAS[each].role in page.roles), None)
        if reader is None or set(_PARAMETER.findall(page.path)) - known.keys():
            say(f"left out: {page.path}")
            continue
        asked.append(_Asked(page.title, reader, _filled(page, known)))
    behind = f"{CASES['waits'].path}?{urlencode(BEHIND)}"
    asked.append(_Asked(CASES["waits"].title, "supervisor", behind))
    thousand = "a timeline of 1,000 entries"
    asked.append(_Asked(thousand, "pwp", f"/pages/cases/{long}", target_ms=LONG_TARGET_MS))
    return asked


def _filled(page: Page, known: Mapping[str, str]) -> str:
    return _PARAMETER.sub(lambda found: known[found[1]], page.path)


def _latest(ledger: Ledger) -> str:
    """The event that was recorded last."""
    with psycopg.connect(ledger.superuser_url) as connection:
        found = connection.execute("SELECT e.id FROM ledger.event AS e ORDER BY e.position DESC")
        row = found.fetchone()
    assert row is not None, "something was recorded"
    return str(row[0])


def _slice(ledger: Ledger, asked: Sequence[_Asked], seconds: float) -> dict[_Asked, _Found]:
    """Each reader in turn looks at their pages, so many seconds each."""
    service = python("pages.service", ledger.as_address(), READERS)
    where = service.hear()
    found = {}
    for reader in READERS:
        theirs = [each for each in asked if each.reader == reader]
        if not theirs:
            continue
        looking = python("pages.looking")
        looking.tell(
            {
                "port": where["port"],
                "cookie": where["cookies"][reader],
                "pages": [each.address for each in theirs],
                "pace": PACE,
                "seconds": seconds * len(theirs),
            }
        )
        told = looking.hear()
        looking.end()
        for each in (each for each in theirs if each.address in told["weights"]):
            taken = [micros / 1_000 for micros in told["taken"][each.address]]
            weight = told["weights"][each.address]
            found[each] = _Found(median(taken), quantile(taken, 0.95), weight)
    service.end()
    return found


def _rows(asked: _Asked, found: Sequence[_Found]) -> list[Row]:
    p95 = median([each.p95 for each in found])
    weight = max(each.weight for each in found)
    return [
        Row(
            what=f"page: {asked.what}, as {asked.reader}",
            load=f"{PACE:.0f} requests/s",
            measured=f"p95 {p95:.1f} ms",
            against=f"{asked.target_ms:.0f} ms",
            ratio=p95 / asked.target_ms,
            target=1.0,
            at_most=True,
            p50_ms=median([each.p50 for each in found]),
        ),
        Row(
            what=f"page: {asked.what}, its weight",
            load="compressed",
            measured=f"{weight / 1_000:.1f} KB",
            against=f"{HEAVIEST / 1_000:.0f} KB",
            ratio=weight / HEAVIEST,
            target=1.0,
            at_most=True,
        ),
    ]
