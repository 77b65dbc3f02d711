"""The projection that keeps what stands open."""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import Any
from uuid import UUID

from psycopg import Connection

from application.log import LogEntry
from domain.case.case import KIND
from domain.commands import MeasureScores
from projections.boards.fold import HANDLERS, fold, refolded
from projections.boards.item import Item
from projections.boards.items import Items
from projections.row_versions import Changes, Table
from projections.standing import Streams
from projections.statements import statement

PACKAGE = "boards"

TABLE = Table(
    row=Item,
    key=attrgetter("item_id"),
    package=PACKAGE,
    types=(
        *("uuid", "text", "uuid", "uuid", "uuid[]", "timestamptz"),
        *("date", "uuid", "uuid", "text", "bool"),
    ),
)


class BoardsProjection:
    """Keeps ``views.board_item_2``, a row for each thing while it stands open in a case."""

    name = "boards"
    version = 2
    kinds = frozenset({KIND})
    scored = frozenset[str]()
    tables = MappingProxyType({"board_item_2": "case_id"})

    def create_tables(self, connection: Connection[Any]) -> None:
        """Make the table where it is missing."""
        connection.execute(statement(PACKAGE, "create_tables"))

    def apply(
        self,
        connection: Connection[Any],
        entries: Sequence[LogEntry],
        scores: Mapping[UUID, MeasureScores],  # noqa: ARG002 - nothing here is made from scores
        streams: Streams,
    ) -> None:
        """Write the row versions that these events begin and end."""
        heard = [entry for entry in entries if entry.type in HANDLERS or entry.id in streams]
        if not heard:
            return
        standing = TABLE.open_rows(connection, {entry.stream for entry in heard})
        of_cases: dict[UUID, Items] = {}
        for id, item in standing.items():
            of_cases[item.case_id] = {**of_cases.get(item.case_id, {}), id: item}
        changes = Changes(standing)
        for entry in heard:
            before = of_cases.get(entry.stream, {})
            again = streams.get(entry.id)
            after = fold(before, entry) if again is None else refolded(again)
            if after is not before:
                changes.settle({**before, **after}, after, entry.position)
                of_cases[entry.stream] = after
        TABLE.write(connection, changes)
