"""What projections ask of the log."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from application.log import Undecodable
from domain.commands import MeasureScores
from domain.envelope import Envelope

Item = Envelope | Undecodable


class FollowedLog(Protocol):
    """The log as a projection follows it.

    Each method raises :class:`~application.log.LogUnavailable` or
    :class:`~application.log.PartsUnavailable` when it gets no answer; that is nobody's event's
    fault, and the runner waits for it.
    """

    def read(self, after: int, limit: int) -> Sequence[Item]:
        """At most ``limit`` events of all streams, from position ``after`` + 1 on, none left out.

        Parts are closed. What this code can't decode comes in its place as ``Undecodable``.
        """

    def last_position(self) -> int:
        """The log's last position, 0 while it is empty."""

    def open_scores(self, entries: Sequence[Envelope]) -> Mapping[UUID, MeasureScores]:
        """Questionnaire totals by event id; one whose key is destroyed is absent."""


def position_of(item: Item) -> int:
    """Where an event stands in the log."""
    if isinstance(item, Undecodable):
        return item.position
    assert item.recorded is not None, "what the log returns is recorded"
    return item.recorded.position


def stream_of(item: Item) -> UUID:
    """The stream an event belongs to."""
    return item.stream if isinstance(item, Undecodable) else item.originator_id


class GapInLog(Exception):
    """The log answered with positions that do not follow one another; nothing was projected."""


def check_dense(after: int, items: Sequence[Item]) -> None:
    """Refuse a batch that would skip an event; raises :class:`GapInLog`."""
    for expected, item in enumerate(items, start=after + 1):
        if position_of(item) != expected:
            raise GapInLog(f"position {expected} was expected, {position_of(item)} came")
