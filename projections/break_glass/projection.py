"""The projection that keeps the uses of break-glass."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from psycopg import Connection

from application.log import LogEntry
from domain.commands import MeasureScores
from domain.envelope import Envelope
from domain.governance.break_glass import (
    BreakGlassEnded,
    BreakGlassOpened,
    BreakGlassReviewed,
)
from domain.governance.governance import KIND
from projections.standing import Streams
from projections.statements import statement

PACKAGE = "break_glass"
_HEARD = frozenset({BreakGlassOpened.TYPE, BreakGlassEnded.TYPE, BreakGlassReviewed.TYPE})


class BreakGlassProjection:
    """Keeps ``views.break_glass_1``: a row for each grant, as it is now. No text is in it."""

    name = "break_glass"
    version = 1
    kinds = frozenset({KIND})
    scored: frozenset[str] = frozenset()
    tables = MappingProxyType({"break_glass_1": "grant_id"})

    def create_tables(self, connection: Connection[Any]) -> None:
        """Make the tables where they are missing."""
        connection.execute(statement(PACKAGE, "create_tables"))

    def apply(
        self,
        connection: Connection[Any],
        entries: Sequence[LogEntry],
        scores: Mapping[UUID, MeasureScores],  # noqa: ARG002 - nothing of it is scored
        streams: Streams,  # noqa: ARG002 - nothing of it can be withdrawn
    ) -> None:
        """Write what these events tell of grants."""
        for entry in entries:
            if entry.type in _HEARD:
                _write(connection, entry.position, entry.envelope)


def _write(connection: Connection[Any], position: int, told: Envelope) -> None:
    grant = {"grant": told.originator_id}
    match told.fact:
        case BreakGlassOpened() as fact:
            opened = {
                "position": position,
                "case": fact.case,
                "actor": told.by.actor,
                "role": told.by.role,
                "organisation": told.by.organisation,
                "reason": fact.reason,
                "opened_at": fact.opened_at,
                "over": fact.expires,
                "review_by": fact.review_by,
            }
            connection.execute(statement(PACKAGE, "open_grant"), {**grant, **opened})
        case BreakGlassEnded() as fact:
            connection.execute(statement(PACKAGE, "end_grant"), {**grant, "ended": fact.ended})
        case BreakGlassReviewed() as fact:
            review = {"reviewer": told.by.actor, "finding": fact.finding}
            connection.execute(statement(PACKAGE, "review_grant"), {**grant, **review})
