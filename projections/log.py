"""What projections ask of the log."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from application.log import LogEntry
from domain.commands import MeasureScores
from domain.envelope import Envelope


class FollowedLog(Protocol):
    """The log as a projection follows it.

    Each method raises :class:`~application.log.LogUnavailable` or
    :class:`~application.log.PartsUnavailable` when it gets no answer; that is nobody's event's
    fault, and the runner waits for it.
    """

    def read(self, after: int, limit: int) -> Sequence[LogEntry]:
        """At most ``limit`` events of all streams, from position ``after`` + 1 on, none left out.

        Parts are closed.
        """

    def stream(self, stream: UUID, upto: int) -> Sequence[LogEntry]:
        """The events of one stream up to a position, in order, parts closed."""

    def begun(self, after: int, through: int) -> Sequence[UUID]:
        """The streams whose first event stands after a position and not after another, in order."""

    def of_streams(self, streams: Sequence[UUID], upto: int) -> Sequence[LogEntry]:
        """The events of these streams up to a position, in order of position, parts closed."""

    def last_position(self) -> int:
        """The log's last position, 0 while it is empty."""

    def open_scores(self, entries: Sequence[Envelope]) -> Mapping[UUID, MeasureScores]:
        """Questionnaire totals by event id; one whose key is destroyed is absent."""


class GapInLog(Exception):
    """The log answered with positions that do not follow one another; nothing was projected."""


def check_dense(after: int, entries: Sequence[LogEntry]) -> None:
    """Refuse a batch that would skip an event; raises :class:`GapInLog`."""
    for expected, entry in enumerate(entries, start=after + 1):
        if entry.position != expected:
            raise GapInLog(f"position {expected} was expected, {entry.position} came")
