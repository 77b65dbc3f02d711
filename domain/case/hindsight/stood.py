"""What stood in the record when something was decided, and what came to it afterwards."""

from collections.abc import Collection, Iterator, Sequence
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


def closings(entries: Sequence[Envelope], withdrawn: Collection[UUID] = ()) -> tuple[Stood, ...]:
    """Every closing of a case that stands, of which all entries are given as the log holds them, in
    order; of what was withdrawn nothing is told, but that it had been there."""
    return tuple(
        _stood(entries, number, withdrawn)
        for number, entry in enumerate(entries)
        if isinstance(entry.fact, CaseClosed) and entry.id not in withdrawn
    )


def decisions_not_to_act(
    entries: Sequence[Envelope], withdrawn: Collection[UUID] = ()
) -> tuple[DecidedNotToAct, ...]:
    """Every decision not to act on a concern that stands, of a case of which all entries are given
    so."""
    found = []
    for number, entry in enumerate(entries):
        match entry.fact:
            case SafeguardingDecisionMade(outcome=Outcome.DO_NOT_ACT) as fact:
                if entry.id not in withdrawn:
                    later = _standing(entries[number + 1 :], withdrawn)
                    naming = tuple(e for e in later if fact.concern in points_at(e.fact))
                    found.append(DecidedNotToAct(_stood(entries, number, withdrawn), naming))
    return tuple(found)


def _standing(entries: Sequence[Envelope], withdrawn: Collection[UUID]) -> Iterator[Envelope]:
    return (e for e in entries if e.id not in withdrawn)


def _stood(entries: Sequence[Envelope], number: int, withdrawn: Collection[UUID]) -> Stood:
    when = entries[number]
    # It may have been written down long after it happened.
    at = when.occurred.latest
    # What the same command recorded beside it came with it.
    later = _standing(entries[number + 1 :], withdrawn)
    arrived = tuple(
        e for e in later if e.request != when.request and known_by(e.occurred, at) is not False
    )
    return Stood(
        when=when,
        had=number,
        arrived_after=arrived,
        known_before=tuple(e for e in arrived if e.known and known_by(e.known, at)),
    )
