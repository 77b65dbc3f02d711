"""What a projection is: a name, a version, its tables, and what each event changes in them."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from psycopg import Connection

from application.log import LogEntry
from domain.commands import MeasureScores
from projections.standing import Streams


class Projection(Protocol):
    """Keeps tables of its own. A change of what they hold is a new version beside the old one.

    What it writes depends on the events alone: not on the clock, nor on how they were batched.
    """

    @property
    def name(self) -> str:
        """What the view is called."""

    @property
    def version(self) -> int:
        """Which shape of it; part of the tables' names."""

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of stream it is made from; events of other kinds only move its mark."""

    @property
    def scored(self) -> frozenset[str]:
        """Types of event whose questionnaire totals it needs."""

    @property
    def tables(self) -> Mapping[str, str]:
        """All its tables in the schema of views, each with the column that says a row's stream.

        What acts on the world keeps what it has done in tables of its own, which are no view's.
        """

    def create_tables(self, connection: Connection[Any]) -> None:
        """Make its tables where they are missing."""

    def apply(
        self,
        connection: Connection[Any],
        entries: Sequence[LogEntry],
        scores: Mapping[UUID, MeasureScores],
        streams: Streams,
    ) -> None:
        """Write what these events change, in the caller's transaction.

        ``streams`` has what an event needs to be heard that withdraws another: what rested on that
        is told anew from the events that still stand.

        An event's record is read when its content is asked for: a projection that looks at the
        type first never pays for what it does not show.

        The events of one stream depend on nothing but that stream's earlier events, so that a
        stream can be set aside without harm to others.
        """
