"""The projection that keeps caseloads."""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import Any
from uuid import UUID

from psycopg import Connection

from application.log import LogEntry
from domain.case.case import KIND
from domain.case.corrections.corrections import EntryCorrected
from domain.case.measures.measures import MeasuresRecorded
from domain.commands import MeasureScores
from projections.caseload.fold import fold
from projections.caseload.holding import apply_holders
from projections.caseload.retelling import retold
from projections.caseload.row import CaseloadRow
from projections.caseload.totals import keep_totals, without_corrected
from projections.row_versions import Changes, Table
from projections.standing import Streams
from projections.statements import statement

PACKAGE = "caseload"

TABLE = Table(
    row=CaseloadRow,
    key=attrgetter("case_id"),
    package=PACKAGE,
    types=(
        *("uuid", "uuid", "text", "text", "text", "date", "uuid", "int8", "date"),
        *("text", "text", "bool", "text"),
        *("text", "int4", "date"),
        *("timestamptz", "timestamptz", "int4", "int4"),
        *("uuid[]", "timestamptz[]", "uuid[]", "uuid[]", "uuid[]", "uuid[]", "uuid[]"),
        *("int4", "date", "int4", "date", "bool", "bool"),
        *("int4", "date", "int4", "date", "bool", "bool"),
        *("int4", "date", "int4", "date", "uuid[]", "uuid[]"),
        *("text", "uuid", "uuid", "uuid[]", "uuid[]"),
        *("uuid[]", "uuid[]", "date[]"),
        *("date", "date", "int4", "uuid[]", "date[]"),
        *("text", "uuid", "uuid", "uuid", "text", "uuid", "date", "int4", "text[]"),
        *("date", "text"),
    ),
)


class CaseloadProjection:
    """Keeps ``views.caseload_1``, a row per case from its referral on, and beside it who holds each
    case from which day until which, and the totals behind those it shows."""

    name = "caseload"
    version = 1
    kinds = frozenset({KIND})
    scored = frozenset({MeasuresRecorded.TYPE})
    tables = MappingProxyType(
        {
            "caseload_1": "case_id",
            "caseload_holder_1": "case_id",
            "caseload_total_1": "case_id",
        }
    )

    def create_tables(self, connection: Connection[Any]) -> None:
        """Make the tables where they are missing."""
        connection.execute(statement(PACKAGE, "create_tables"))

    def apply(
        self,
        connection: Connection[Any],
        entries: Sequence[LogEntry],
        scores: Mapping[UUID, MeasureScores],
        streams: Streams,
    ) -> None:
        """Write the row versions that these events begin and end."""
        keep_totals(connection, entries, scores)
        cases = {entry.stream for entry in entries}
        changes = Changes(TABLE.open_rows(connection, cases))
        for entry in entries:
            before = changes.row(entry.stream)
            if entry.id in streams:
                row = retold(connection, streams[entry.id])
            else:
                row = fold(before, entry, scores)
            if entry.type == EntryCorrected.TYPE:
                row = without_corrected(connection, row, entry)
            if row is not before:
                changes.put(entry.stream, entry.position, row)
        TABLE.write(connection, changes)
        apply_holders(connection, entries, streams)
