"""What a chronology implies: the times in which nobody saw the person, and open concerns."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from domain.case.discharge import CaseClosed, CaseReopened
from domain.case.referral import ReferralDeclined, ReferralReceived, ReferralRedirected
from domain.case.safeguarding import ConcernClosed, ConcernRaised
from domain.moments import london_day
from projections.chronology.row import ChronologyRow


@dataclass(frozen=True)
class QuietSpell:
    """Days in London on which no contact is recorded, from one day to another, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class ConcernPeriod:
    """From when to when a concern was open, by the entries that began and ended it.

    ``ended_by`` and ``ended`` are None while it is open.
    """

    concern: UUID
    began: datetime
    ended: datetime | None
    ended_by: UUID | None


def days_in_care(rows: Iterable[ChronologyRow]) -> tuple[date, date | None] | None:
    """From the day a case's referral was received to the day it ended, None while it has not.

    None where there is no referral among its rows. Before and after these days nobody here was to
    see the person, whatever is told of those times.
    """
    received: date | None = None
    ended: date | None = None
    for row in sorted(rows, key=lambda row: row.position):
        match row.type:
            case ReferralReceived.TYPE:
                received = date.fromisoformat(row.details["received"])
            case CaseClosed.TYPE:
                ended = date.fromisoformat(row.details["end_date"])
            case ReferralDeclined.TYPE | ReferralRedirected.TYPE:
                ended = london_day(row.occurred_until)
            case CaseReopened.TYPE:
                ended = None
    return None if received is None else (received, ended)


def quiet_spells(
    contacts: Iterable[datetime], *, begins: date, ends: date, at_least: int
) -> tuple[QuietSpell, ...]:
    """Spells of at least so many whole days without a contact, between two days, both included.

    "No contact recorded" is all that it says: somebody may have been seen and nobody wrote it down.
    """
    seen = sorted({day for at in contacts if begins <= (day := london_day(at)) <= ends})
    # Ordinals on either side stand for contacts just outside, so that the edges count as spells.
    edges = [begins.toordinal() - 1, *(day.toordinal() for day in seen), ends.toordinal() + 1]
    return tuple(
        QuietSpell(date.fromordinal(before + 1), date.fromordinal(after - 1))
        for before, after in pairwise(edges)
        if after - before - 1 >= max(at_least, 1)
    )


def concern_periods(rows: Iterable[ChronologyRow]) -> tuple[ConcernPeriod, ...]:
    """When each concern was open, in the order in which they were raised.

    A concern is open from when the service learned of it until it was closed. An entry that was
    corrected still counts: what a correction undoes is for people to judge.
    """
    rows = list(rows)
    closings = {row.concern_id: row for row in rows if row.type == ConcernClosed.TYPE}
    periods = []
    for row in rows:
        if row.type != ConcernRaised.TYPE:
            continue
        closing = closings.get(row.event_id)
        periods.append(
            ConcernPeriod(
                concern=row.event_id,
                began=row.known_from,
                ended=None if closing is None else closing.occurred_until,
                ended_by=None if closing is None else closing.event_id,
            )
        )
    return tuple(periods)
