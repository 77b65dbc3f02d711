"""The projection that keeps what ties people to cases."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from psycopg import Connection

from application.log import LogEntry
from domain.commands import MeasureScores
from domain.gate.naming import named_in
from domain.gate.tied import Ties
from domain.streams import CASE
from projections.standing import Streams
from projections.statements import statement
from projections.ties.fold import begun, fold, hears, retold
from projections.ties.written import read, written

PACKAGE = "ties"


class TiesProjection:
    """Keeps ``views.ties_2``: a row for each case, as it is now. No text is in it.

    A row is written where an event changed what it says, and holds up to the mark, but for a case
    of which events are set aside.
    """

    name = "ties"
    version = 2
    kinds = frozenset({CASE.name})
    scored: frozenset[str] = frozenset()
    tables = MappingProxyType({"ties_2": "case_id"})

    def create_tables(self, connection: Connection[Any]) -> None:
        """Make the table where it is missing."""
        connection.execute(statement(PACKAGE, "create_tables"))

    def apply(
        self,
        connection: Connection[Any],
        entries: Sequence[LogEntry],
        scores: Mapping[UUID, MeasureScores],  # noqa: ARG002 - nobody is tied by scores
        streams: Streams,
    ) -> None:
        """Write the rows that these events change."""
        heard = [entry for entry in entries if hears(entry)]
        present = _present(connection, {entry.stream for entry in heard})
        since: dict[UUID, int] = {}
        for entry in heard:
            before = present.get(entry.stream) or begun(entry.stream)
            stream = streams.get(entry.id)
            after = fold(before, entry) if stream is None else retold(stream)
            if after != before:
                present[entry.stream], since[entry.stream] = after, entry.position
        if since:
            named = [named_in(present[case]) for case in since]
            rows = {
                "cases": list(since),
                "positions": list(since.values()),
                "ties": [written(present[case]) for case in since],
                "actors": [",".join(sorted(map(str, each.actors))) for each in named],
                "teams": [",".join(sorted(each.teams)) for each in named],
            }
            connection.execute(statement(PACKAGE, "keep"), rows)


def _present(connection: Connection[Any], cases: Collection[UUID]) -> dict[UUID, Ties]:
    if not cases:
        return {}
    found = connection.execute(statement(PACKAGE, "present"), {"cases": list(cases)})
    return {case: read(ties) for case, ties in found}
