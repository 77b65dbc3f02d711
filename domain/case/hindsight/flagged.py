"""Answers about harming oneself, and how long it was until somebody spoke with the person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from domain.case.hindsight.contacts import HumanContact, Sees, human_contacts
from domain.case.measures.measures import MeasuresRecorded
from domain.case.telling import Telling, tellings
from domain.envelope import Envelope
from domain.moments import At, When, known_by

_NO_TIME = timedelta(0)


@dataclass(frozen=True)
class FlaggedAnswer:
    """A questionnaire with an answer about harming oneself, and what followed.

    ``answered`` is when: the contact that it was filled in at, else its day. ``next_contact`` is
    the first that may have been after it; ``at_least`` and ``at_most`` are what passed until then,
    which differ where only the day is known. ``responses`` say that they respond to it. ``told``
    are those who, by the case's own entries, knew of it before that contact, or ever where there
    was none.
    """

    entry: Envelope
    answered: When
    next_contact: HumanContact | None
    at_least: timedelta | None
    at_most: timedelta | None
    responses: tuple[UUID, ...]
    told: tuple[Telling, ...]


def flagged_answers(
    case: Sees, standing: Sequence[Envelope], entries: Sequence[Envelope]
) -> tuple[FlaggedAnswer, ...]:
    """Each such answer that stands, in the order of recording; who was told of it is asked of all
    entries of the case."""
    contacts = human_contacts(case, standing)
    return tuple(
        _followed(case, entry, contacts, entries)
        for entry in standing
        if isinstance(entry.fact, MeasuresRecorded) and entry.fact.risk_response_owed
    )


def _followed(
    case: Sees,
    entry: Envelope,
    contacts: Sequence[HumanContact],
    entries: Sequence[Envelope],
) -> FlaggedAnswer:
    answered = _answered(case, entry)
    after = next((each for each in contacts if each.when >= answered.earliest), None)
    told = tellings(entries, entry.id)
    if after is not None:
        told = [each for each in told if known_by(each.when, after.when) is not False]
    return FlaggedAnswer(
        entry=entry,
        answered=answered,
        next_contact=after,
        at_least=None if after is None else max(after.when - answered.latest, _NO_TIME),
        at_most=None if after is None else after.when - answered.earliest,
        responses=tuple(e.id for e in entries if _responds_to(e) == entry.id),
        told=tuple(told),
    )


def _answered(case: Sees, entry: Envelope) -> When:
    assert isinstance(entry.fact, MeasuresRecorded), "only a questionnaire is asked about"
    contact = case.sessions.contacts.get(entry.fact.contact) if entry.fact.contact else None
    if contact is not None and contact.attended and contact.started is not None:
        return At(at=contact.started)
    return entry.occurred


def _responds_to(entry: Envelope) -> UUID | None:
    found: UUID | None = getattr(entry.fact, "responds_to", None)
    return found or getattr(entry.fact, "acts_on", None)
