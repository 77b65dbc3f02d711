"""What a chronology implies: times in which nobody saw the person, open concerns, statuses."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from domain.case.discharge.death import DeathWithdrawn, PersonDied
from domain.case.discharge.discharge import CaseClosed, CaseReopened
from domain.case.referral.referral import ReferralDeclined, ReferralReceived, ReferralRedirected
from domain.case.safeguarding.concern_links import ConcernMerged, ConcernReopened
from domain.case.safeguarding.periods import BeganFact, ChangedFact, EndedFact
from domain.case.safeguarding.safeguarding import ConcernClosed, ConcernRaised
from domain.facts import event_class
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


@dataclass(frozen=True)
class StatusChange:
    """What a status became on a day: a category, say."""

    on: date
    code: str | None
    by: UUID


@dataclass(frozen=True)
class StatusPeriod:
    """A statutory status from one day to another, both included; ``ended`` is None while it stands.

    ``began_by`` and ``ended_by`` are the entries that say so; both are one where it was over when
    it was learned of. ``code`` is what it began as, where it has kinds: a category, a legal status.
    """

    kind: str
    began: date
    began_by: UUID
    concern: UUID | None
    code: str | None
    changes: tuple[StatusChange, ...] = ()
    ended: date | None = None
    ended_by: UUID | None = None


def days_in_care(rows: Iterable[ChronologyRow]) -> tuple[date, date | None] | None:
    """From the day a case's referral was received to the day it ended or the person died, None
    while neither has come.

    None where there is no referral among its rows. Before and after these days nobody here was to
    see the person, whatever is told of those times.
    """
    received: date | None = None
    ended: date | None = None
    died: date | None = None
    for row in _standing(rows):
        match row.type:
            case ReferralReceived.TYPE:
                received = date.fromisoformat(row.details["received"])
            case CaseClosed.TYPE:
                ended = date.fromisoformat(row.details["end_date"])
            case ReferralDeclined.TYPE | ReferralRedirected.TYPE:
                ended = london_day(row.occurred_until)
            case CaseReopened.TYPE:
                ended = None
            case PersonDied.TYPE:
                day = row.details.get("died_on")
                died = date.fromisoformat(day) if day else london_day(row.occurred_until)
            case DeathWithdrawn.TYPE:
                died = None
    last = min((day for day in (ended, died) if day is not None), default=None)
    return None if received is None else (received, last)


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
    """When each concern was open, concern by concern in the order in which they were raised.

    A concern is open from when the service learned of it until it was closed or merged into
    another, and again from the day it was reopened. An entry that was corrected still counts: what
    a correction undoes is for people to judge. One that was withdrawn does not.
    """
    found: dict[UUID, list[ConcernPeriod]] = {}
    for row in _standing(rows):
        if row.type == ConcernRaised.TYPE:
            found[row.event_id] = [ConcernPeriod(row.event_id, row.known_from, None, None)]
        if row.concern_id not in found:
            continue
        spells = found[row.concern_id]
        match row.type:
            case ConcernClosed.TYPE | ConcernMerged.TYPE:
                spells[-1] = replace(
                    spells[-1],
                    ended=row.occurred_until,
                    ended_by=row.event_id,
                )
            case ConcernReopened.TYPE:
                spells.append(ConcernPeriod(row.concern_id, row.occurred_from, None, None))
    return tuple(period for spells in found.values() for period in spells)


def status_periods(rows: Iterable[ChronologyRow]) -> tuple[StatusPeriod, ...]:
    """When each statutory status stood, in the order in which they began."""
    found: dict[UUID, StatusPeriod] = {}
    for row in _standing(rows):
        kind = event_class(row.type, row.schema)
        if issubclass(kind, BeganFact):
            found[row.event_id] = _status_begun(row, kind)
        elif issubclass(kind, ChangedFact | EndedFact):
            began = UUID(row.details["started"])
            if began in found:
                found[began] = _status_moved(found[began], row, ended=issubclass(kind, EndedFact))
    return tuple(sorted(found.values(), key=lambda period: period.began))


def _status_moved(period: StatusPeriod, row: ChronologyRow, *, ended: bool) -> StatusPeriod:
    day = date.fromisoformat(row.details["happened_on"])
    if ended:
        return replace(period, ended=day, ended_by=row.event_id)
    became = StatusChange(day, _code(row), row.event_id)
    return replace(period, changes=(*period.changes, became))


def _status_begun(row: ChronologyRow, kind: type[BeganFact]) -> StatusPeriod:
    until = row.details.get("until")
    return StatusPeriod(
        kind=kind.STATUS.value,
        began=date.fromisoformat(row.details["happened_on"]),
        began_by=row.event_id,
        concern=row.concern_id,
        code=_code(row),
        ended=None if until is None else date.fromisoformat(until),
        ended_by=None if until is None else row.event_id,
    )


def _code(row: ChronologyRow) -> str | None:
    code: str | None = row.details.get("category") or row.details.get("legal_status")
    return code


def _standing(rows: Iterable[ChronologyRow]) -> list[ChronologyRow]:
    """The rows that nobody has withdrawn, in the order in which they were recorded."""
    still = (row for row in rows if row.withdrawn_by is None)
    return sorted(still, key=lambda row: row.position)
