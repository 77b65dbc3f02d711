"""Which events enter a chronology, and as what."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from application.log import LogEntry
from domain.case.corrections.corrections import PointsBack
from domain.case.safeguarding.agencies import AgencyResponseReceived
from domain.case.safeguarding.safeguarding import ConcernRaised
from domain.envelope import Envelope
from domain.facts import Fact, event_class
from domain.moments import At, BetweenDays, BetweenInstants, On, When
from projections.chronology.row import SIGNIFICANT, ChronologyRow

_FORMS: dict[type, str] = {
    At: "instant",
    On: "day",
    BetweenInstants: "instants",
    BetweenDays: "days",
}
RECORDED = "recorded"
"""The form of a time of knowing that nobody gave: it is that of the recording."""


class _Span(NamedTuple):
    earliest: datetime
    latest: datetime
    form: str
    about: bool


def included(entry: LogEntry) -> bool:
    """Whether an event stands in the chronology: by its type, or by that of what it is about."""
    kind = event_class(entry.type, entry.schema)
    if not issubclass(kind, PointsBack):
        return kind.SIGNIFICANT
    fact = entry.fact
    return isinstance(fact, PointsBack) and fact.entry_significant


def refers_to(fact: Fact) -> UUID | None:
    """The earlier entry that a correction, an addendum or a statement is about."""
    return fact.entry if isinstance(fact, PointsBack) else None


def rests_on(fact: Fact) -> UUID | None:
    """The earlier entry whose concern is this one's too."""
    return fact.referral if isinstance(fact, AgencyResponseReceived) else refers_to(fact)


def row_of(entry: Envelope, *, person: UUID, concern: UUID | None) -> ChronologyRow:
    """The entry's row. ``concern`` is that of the entry it rests on, if any."""
    assert entry.recorded is not None, "what the log returns is recorded"
    recorded_at = entry.recorded.at
    fact = entry.fact
    occurred = _span(entry.occurred)
    known = (
        _Span(recorded_at, recorded_at, RECORDED, False)
        if entry.known is None
        else _span(entry.known)
    )
    return ChronologyRow(
        event_id=entry.id,
        case_id=entry.originator_id,
        position=entry.recorded.position,
        type=fact.TYPE,
        schema=fact.SCHEMA,
        persons=tuple(dict.fromkeys((person, *_named(fact)))),
        occurred_from=occurred.earliest,
        occurred_until=occurred.latest,
        occurred_form=occurred.form,
        occurred_about=occurred.about,
        known_from=known.earliest,
        known_until=known.latest,
        known_form=known.form,
        known_about=known.about,
        recorded_at=recorded_at,
        author_id=entry.by.actor,
        author_role=entry.by.role.value,
        author_team=entry.by.team,
        source=entry.source.value,
        basis=entry.basis.value,
        sensitivity=entry.sensitivity.value,
        details=fact.clear(),
        parts=tuple(part.name for part in fact.closed()),
        concern_id=_concern(entry) or concern,
        refers_to=refers_to(fact),
        inclusion=SIGNIFICANT,
    )


def _named(fact: Fact) -> Iterator[UUID]:
    if isinstance(fact, ConcernRaised):
        yield from (involved.person for involved in fact.people)


def _concern(entry: Envelope) -> UUID | None:
    if isinstance(entry.fact, ConcernRaised):
        return entry.id
    named: UUID | None = getattr(entry.fact, "concern", None)
    return named


def _span(when: When) -> _Span:
    return _Span(when.earliest, when.latest, _FORMS[type(when)], when.about is True)
