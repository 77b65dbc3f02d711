"""What stood in the record when a case was closed, and what came to it afterwards."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.case.discharge.discharge import CaseClosed
from domain.envelope import Envelope
from domain.moments import known_by


@dataclass(frozen=True)
class Ending:
    """A closing of the case. ``had`` counts the entries recorded before it.

    ``arrived_after`` were recorded after it and tell of what had happened before, or may have; of
    those in ``known_before`` the service knew by then, and had not written them down.
    """

    closed: Envelope
    had: int
    arrived_after: tuple[Envelope, ...]
    known_before: tuple[Envelope, ...]


def endings(entries: Sequence[Envelope]) -> tuple[Ending, ...]:
    """Every closing of a case, of which all entries are given as the log holds them, in order."""
    return tuple(_endings(entries))


def _endings(entries: Sequence[Envelope]) -> Iterator[Ending]:
    for number, closed in enumerate(entries):
        if not isinstance(closed.fact, CaseClosed):
            continue
        assert closed.recorded is not None, "what the log holds says when it was recorded"
        at = closed.recorded.at
        # What the same command recorded beside it came with it.
        later = [e for e in entries[number + 1 :] if e.recorded and e.recorded.at > at]
        arrived = tuple(e for e in later if known_by(e.occurred, at) is not False)
        yield Ending(
            closed=closed,
            had=number,
            arrived_after=arrived,
            known_before=tuple(e for e in arrived if e.known and known_by(e.known, at)),
        )
