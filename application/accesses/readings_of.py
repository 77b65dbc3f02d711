"""Who has seen a record: for those who watch over access, and for the person it is about."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Protocol
from uuid import UUID

from application.accesses.readings import Decision
from application.callers import Caller
from domain.commands import NotAllowed
from domain.roles import Role

OF_MATTERS = frozenset(
    {
        "list-disclosures-to-weigh",
        "list-matter-readings",
        "list-matters",
        "read-matter",
        "search-matters",
    }
)
"""Readings that show that there is a matter."""
WATCHES_OVER_ACCESS = frozenset({Role.INFORMATION_GOVERNANCE, Role.SAFEGUARDING_LEAD, Role.AUDITOR})


def check_watches(caller: Caller) -> None:
    """Raises :class:`~domain.commands.NotAllowed` unless the caller watches over access."""
    if caller.role not in WATCHES_OVER_ACCESS:
        raise NotAllowed("role-may-not", "Your role may not see who has seen a record.")


@dataclass(frozen=True)
class RecordedReading:
    """A reading as the access log holds it; `record` has the members of its record."""

    position: int
    at: datetime
    record: dict[str, Any]


@dataclass(frozen=True)
class ReadingsPage:
    """Readings, the newest first; `before` asks for the page behind this one."""

    readings: Sequence[RecordedReading]
    before: int | None


class ReadingIndex(Protocol):
    """Finds readings by the record that was shown or asked for."""

    def of(
        self,
        records: Collection[UUID],
        *,
        since: datetime | None,
        until: datetime | None,
        before: int | None,
        limit: int,
    ) -> Sequence[RecordedReading]:
        """The newest readings of any of these records before a position, with since <= time <
        until: all that the access log holds at the time of asking.

        Raises :class:`~application.log.LogUnavailable`.
        """


AT_ONCE = 1_000
"""Readings that are asked of the access log at a time."""


def readings_between(
    index: ReadingIndex,
    record: UUID,
    *,
    since: datetime | None,
    until: datetime | None,
    before: int | None = None,
) -> Iterator[RecordedReading]:
    """All readings of a record with since <= time < until, before a position, the newest first;
    raises what the index raises."""
    while True:
        page = index.of([record], since=since, until=until, before=before, limit=AT_ONCE)
        yield from page
        if len(page) < AT_ONCE:
            return
        before = page[-1].position


def shown_at(reading: RecordedReading) -> datetime:
    """When it was shown: in an outage it may be recorded later."""
    return datetime.fromisoformat(reading.record["occurred"]["at"])


class ReadingsOf:
    """Tells who has seen a record."""

    def __init__(self, index: ReadingIndex) -> None:
        self._index = index

    def page(
        self,
        record: UUID,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        before: int | None = None,
        limit: int,
    ) -> ReadingsPage:
        """A page of who has seen, or was refused, the record of a case or a person.

        Whether the caller may ask is for the gate to say. Raises what the index raises.
        """
        all_of_it = readings_between(self._index, record, since=since, until=until, before=before)
        # Not even who watches over access may know of every matter, whose id this may be.
        told = (reading for reading in all_of_it if not _shows_a_matter(reading))
        return page_of(list(islice(told, limit + 1)), limit)


def _shows_a_matter(reading: RecordedReading) -> bool:
    data = reading.record["data"]
    return data["decision"] == Decision.ALLOWED and data["action"] in OF_MATTERS


def page_of(found: Sequence[RecordedReading], limit: int) -> ReadingsPage:
    """The page of so many, where one more was looked for than it holds."""
    page = found[:limit]
    return ReadingsPage(page, page[-1].position if len(found) > limit else None)
