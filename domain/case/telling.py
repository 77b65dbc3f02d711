"""Who dealt with an entry of a case, or was told of it, as later entries of the same case say.

That somebody read it stands in the access log, not here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.case.consent.sharing import DisclosureMade
from domain.case.corrections.resting import SENT_OUT
from domain.case.risk.crisis import RiskDiscussedWithSenior
from domain.case.supervision.supervision import CaseReviewedInSupervision
from domain.envelope import Author, Envelope, Source
from domain.facts import Fact
from domain.moments import At, When
from domain.pointing import points_at

_RECIPIENT = ("agency", "recipient", "to", "route")
"""Fields of what was sent out that say to whom, by a code."""


class How(StrEnum):
    """How somebody came to know of an entry."""

    RECORDED = "recorded"
    """They wrote it."""
    ACTED_ON = "acted_on"
    """They recorded something that names it: a decision, a correction, an answer."""
    TOLD = "told"
    """They were spoken to about it."""
    SENT = "sent"
    """Something that rests on it left the service for them."""


@dataclass(frozen=True)
class Telling:
    """That somebody of the service, or an agency, knew of an entry.

    ``actor`` is one of us; as ``author`` of the event in this role and team. ``recipient`` is a
    code for somebody outside. ``event`` says so, and ``through`` are the entries by which it leads
    to the one asked about, that one last; none where the case is asked about. ``when`` is when they
    came to know of it.
    """

    how: How
    when: When
    event: Envelope
    through: tuple[UUID, ...]
    actor: UUID | None = None
    author: Author | None = None
    recipient: str | None = None


def tellings(entries: Sequence[Envelope], entry: UUID) -> list[Telling]:
    """Everyone who, by a case's own entries as the log holds them, knew of one of them; in the
    order of recording. Raises ``StopIteration`` where the case has no such entry."""
    by_id = {one.id: one for one in entries}
    beginning = next(one for one in entries if one.id == entry)
    found = [_wrote(beginning)]
    for one in entries:
        if one.id == entry:
            continue
        if one.fact.TYPE in SENT_OUT:
            found += _sent(one, entry, by_id)
        if entry in _names(one.fact):
            found += _dealt_with(one, entry)
    return found


def tellings_of_case(entries: Iterable[Envelope]) -> Iterator[Telling]:
    """Everyone who, by a case's own entries as the log holds them, knew of the case: who wrote
    each, was spoken to, or was sent something; in the order of recording."""
    for one in entries:
        yield _wrote(one)
        yield from _spoken_to(one)
        if one.fact.TYPE in SENT_OUT:
            yield from _left_for(one, ())


def _wrote(entry: Envelope) -> Telling:
    return _by_its_author(How.RECORDED, entry, _learned(entry))


def _learned(entry: Envelope) -> When:
    assert entry.recorded is not None, "what the log holds says when it was recorded"
    return entry.known or At(at=entry.recorded.at)


def _by_its_author(how: How, event: Envelope, when: When, *through: UUID) -> Telling:
    return Telling(how, when, event, through, actor=event.by.actor, author=event.by)


def _dealt_with(event: Envelope, entry: UUID) -> Iterator[Telling]:
    """Its author, and whom it names as having been spoken to or having answered for it."""
    # What somebody else told may have happened long before its author heard of it.
    own = event.source is Source.PRACTITIONER
    yield _by_its_author(How.ACTED_ON, event, event.occurred if own else _learned(event), entry)
    yield from _spoken_to(event, entry)


def _spoken_to(event: Envelope, *through: UUID) -> Iterator[Telling]:
    """Whom it names as having been spoken to, or having answered for it."""
    match event.fact:
        case RiskDiscussedWithSenior() as fact:
            for actor in dict.fromkeys((fact.senior, fact.decision_owner)):
                if actor != event.by.actor:
                    yield Telling(How.TOLD, event.occurred, event, through, actor=actor)


def _sent(event: Envelope, entry: UUID, by_id: Mapping[UUID, Envelope]) -> Iterator[Telling]:
    through = _path(event, entry, by_id)
    if through is not None:
        yield from _left_for(event, through)


def _left_for(event: Envelope, through: tuple[UUID, ...]) -> Iterator[Telling]:
    """To whom what was sent went, and who let it go."""
    fields = dict(event.fact)
    code = next((fields[name] for name in _RECIPIENT if name in fields), None)
    recipient = event.fact.TYPE.partition(".")[2] if code is None else str(code)
    yield Telling(How.SENT, event.occurred, event, through, recipient=recipient)
    if isinstance(event.fact, DisclosureMade):
        allowed = event.fact.authorised_by
        yield Telling(How.ACTED_ON, event.occurred, event, through, actor=allowed)


def _path(event: Envelope, entry: UUID, by_id: Mapping[UUID, Envelope]) -> tuple[UUID, ...] | None:
    """The shortest way from an event to an entry, each naming the next; None if there is none."""
    ways: list[tuple[UUID, ...]] = [()]
    seen = {event.id}
    while ways:
        longer = []
        for way in ways:
            last = by_id[way[-1]] if way else event
            for named in points_at(last.fact):
                if named == entry:
                    return (*way, named)
                if named in by_id and named not in seen:
                    seen.add(named)
                    longer.append((*way, named))
        ways = longer
    return None


def _names(fact: Fact) -> frozenset[UUID]:
    named = set(points_at(fact))
    if isinstance(fact, CaseReviewedInSupervision):
        named.update(id for hit in fact.hits for id in hit.because)
    return frozenset(named)
