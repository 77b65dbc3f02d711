"""The projection that keeps what figures rest on."""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import Any
from uuid import UUID

from psycopg import Connection

from application.log import LogEntry
from domain.case.case import KIND
from domain.case.referral.referral import ReferralReceived
from domain.commands import MeasureScores
from projections.outcomes import counted
from projections.outcomes.fold import HANDLERS, fold
from projections.outcomes.rows import CaseRow, ContactRow, ScoreRow
from projections.row_versions import Changes, Table
from projections.standing import Streams, standing
from projections.statements import statement

PACKAGE = "outcomes"

CASES = Table(
    row=CaseRow,
    key=attrgetter("case_id"),
    package=f"{PACKAGE}.cases",
    types=(
        *("uuid", "int8", "text", "text", "date", "bool"),
        *("uuid[]", "date[]", "date[]", "uuid[]", "text[]", "text", "text", "text"),
        *("int4", "text", "int4", "bool", "bool", "date", "date", "date", "text"),
    ),
)
CONTACTS = Table(
    row=ContactRow,
    key=attrgetter("contact_id"),
    package=f"{PACKAGE}.contacts",
    types=("uuid", "uuid", "bool", "bool", "text", "timestamptz"),
)
SCORES = Table(
    row=ScoreRow,
    key=attrgetter("score_id"),
    package=f"{PACKAGE}.scores",
    types=("uuid", "uuid", "int8", "text", "text", "int4", "date", "uuid", "bool"),
)


class OutcomesProjection:
    """Keeps ``views.outcomes_2`` and its contacts and scores."""

    name = "outcomes"
    version = 2
    kinds = frozenset({KIND})
    scored = counted.SCORED
    tables = MappingProxyType(
        {
            "outcomes_2": "case_id",
            "outcomes_2_contacts": "case_id",
            "outcomes_2_scores": "case_id",
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
        _apply_courses(connection, entries, streams)
        heard = counted.heard(entries)
        contacts = Changes(CONTACTS.open_rows(connection, counted.contacts_named(heard, streams)))
        found = Changes(SCORES.open_rows(connection, counted.scores_named(heard, streams)))
        for entry in heard:
            if entry.id in streams:
                counted.recount(contacts, found, entry, streams[entry.id])
            else:
                counted.count_contact(contacts, entry)
                counted.count_score(found, entry, scores)
        CONTACTS.write(connection, contacts)
        SCORES.write(connection, found)


def _apply_courses(
    connection: Connection[Any], entries: Sequence[LogEntry], streams: Streams
) -> None:
    telling = [
        entry
        for entry in entries
        if entry.type in HANDLERS or entry.type == ReferralReceived.TYPE or entry.id in streams
    ]
    courses = Changes(CASES.open_rows(connection, {entry.stream for entry in telling}))
    for entry in telling:
        before = courses.row(entry.stream)
        row = fold(before, entry) if entry.id not in streams else _retold(streams[entry.id])
        if row is not None and row is not before:
            courses.put(entry.stream, entry.position, row)
    CASES.write(connection, courses)


def _retold(stream: Sequence[LogEntry]) -> CaseRow | None:
    row: CaseRow | None = None
    for entry in standing(stream):
        row = fold(row, entry)
    return row
