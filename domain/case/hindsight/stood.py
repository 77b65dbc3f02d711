"""What stood in the record when something was decided, and what came to it afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.case.discharge.discharge import CaseClosed
from domain.case.safeguarding.concern_decisions import Outcome, SafeguardingDecisionMade
from domain.envelope import Envelope
from domain.moments import known_by
from domain.pointing import points_at


@dataclass(frozen=True)
class Stood:
    """What stood when an entry was recorded. ``had`` counts the entries recorded before it.

    ``arrived_after`` were recorded after it and tell of what had happened before it happened, or
    may have; of those in ``known_before`` the service knew by then, and had not written them down.
    """

    when: Envelope
    had: int
    arrived_after: tuple[Envelope, ...]
    known_before: tuple[Envelope, ...]


@dataclass(frozen=True)
class DecidedNotToAct:
    """A decision not to act on a concern, what stood then, and every later entry that names the
    concern: a review of the decision is among them, or there was none."""

    stood: Stood
    later: tuple[Envelope, ...]


def closings(entries: Sequence[Envelope]) -> tuple[Stood, ...]:
    """Every closing of a case, of which all entries are given as the log holds them, in order."""
    closed = [number for number, e in enumerate(entries) if isinstance(e.fact, CaseClosed)]
    return tuple(_stood(entries, number) for number in closed)


def decisions_not_to_act(entries: Sequence[Envelope]) -> tuple[DecidedNotToAct, ...]:
    """Every decision not to act on a concern, of a case of which all entries are given so."""
    found = []
    for number, entry in enumerate(entries):
        match entry.fact:
            case SafeguardingDecisionMade(outcome=Outcome.DO_NOT_ACT) as fact:
                later = _naming(fact.concern, entries[number + 1 :])
                found.append(DecidedNotToAct(_stood(entries, number), later))
    return tuple(found)


def _naming(concern: UUID, entries: Sequence[Envelope]) -> tuple[Envelope, ...]:
    return tuple(e for e in entries if concern in points_at(e.fact))


def _stood(entries: Sequence[Envelope], number: int) -> Stood:
    when = entries[number]
    # It may have been written down long after it happened.
    at = when.occurred.latest
    # What the same command recorded beside it came with it.
    later = [e for e in entries[number + 1 :] if e.request != when.request]
    arrived = tuple(e for e in later if known_by(e.occurred, at) is not False)
    return Stood(
        when=when,
        had=number,
        arrived_after=arrived,
        known_before=tuple(e for e in arrived if e.known and known_by(e.known, at)),
    )
