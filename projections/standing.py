"""What of a stream still stands where an entry of it was withdrawn."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from application.log import LogEntry
from domain.case.corrections.corrections import WITHDRAWALS, Withdrawing

Streams = Mapping[UUID, Sequence[LogEntry]]
"""By the id of each event that withdraws another: the events of its stream, itself the last."""


def withdrawing(entry: LogEntry) -> Withdrawing | None:
    """What an event withdraws, if it does."""
    if entry.type not in WITHDRAWALS:
        return None
    fact = entry.fact
    assert isinstance(fact, Withdrawing)
    return fact


def standing(entries: Sequence[LogEntry]) -> list[LogEntry]:
    """Those of a stream's events that none of them withdraws."""
    gone = {fact.entry for entry in entries if (fact := withdrawing(entry)) is not None}
    return [entry for entry in entries if entry.id not in gone]
