"""The log as projections follow it: events to be read if heard, and scores opened."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from application.log import Log, LogEntry, PartStore
from domain.case.measures.measures import OpenedScores
from domain.case.measures.scores import opened_score
from domain.envelope import Envelope


class LogFollower:
    """What a projection's runner reads from.

    Its methods raise :class:`~application.log.LogUnavailable` or
    :class:`~application.log.PartsUnavailable` when they get no answer.
    """

    def __init__(self, *, log: Log, parts: PartStore) -> None:
        self._log = log
        self._parts = parts

    def read(self, after: int, limit: int) -> Sequence[LogEntry]:
        """The next events of all streams after a position, none left out."""
        return self._log.follow(after, limit)

    def stream(self, stream: UUID, upto: int) -> Sequence[LogEntry]:
        """The events of one stream up to a position, in order."""
        return [entry for entry in self._log.entries(stream) if entry.position <= upto]

    def begun(self, after: int, through: int) -> Sequence[UUID]:
        """The streams whose first event stands after a position and not after another."""
        return self._log.begun(after, through)

    def of_streams(self, streams: Sequence[UUID], upto: int) -> Sequence[LogEntry]:
        """The events of these streams up to a position, in order of position."""
        return self._log.of_streams(streams, upto)

    def last_position(self) -> int:
        """The log's last position, 0 while it is empty."""
        return self._log.last()[0]

    def open_scores(self, entries: Sequence[Envelope]) -> Mapping[UUID, OpenedScores]:
        """Totals of questionnaires and scores of goals by event id; what can't be opened is
        absent."""
        opened = self._parts.open(entries, [None] * len(entries))
        return {entry.id: score for entry in opened if (score := opened_score(entry)) is not None}
