"""Who has seen what: one record for each decision about a reading, written before it is shown.

The records stand in a log of their own, the access log. They name by ids what was shown, to whom,
in which capacity and why it was allowed or refused, and never what stood there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import Field, StringConstraints

from application.callers import Caller
from application.event_ids import event_id
from domain.envelope import Basis, Envelope, Purpose, Sensitivity, Source
from domain.facts import Fact, event
from domain.moments import At
from domain.text import Code

KIND = "access"
"""The kind of the access log's streams; each is what one process wrote, in its order."""

MOST_RECORDS = 200
"""In one reading; a list that shows more is recorded in several."""

MOST_LISTED = 40_000
"""Of a report that shows more records than these, the question is kept, and not the answer; no list
is as long, nor two that are compared."""

MOST_BOUNDS = 60
"""Of the bounds of a question."""

NO_REQUEST = bytes(32)
"""Stands where other events have the digest of a command: a reading commands nothing."""

_Mark = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_Position = Annotated[int, Field(ge=0, lt=2**53)]


class Decision(StrEnum):
    """What became of somebody's wish to see."""

    ALLOWED = "allowed"
    DENIED = "denied"


@event("access.reading", area="access", label="Reading")
class ReadingDecided(Fact):
    """A wish to see something, and what became of it.

    ``action`` is the name of what was asked for; ``code`` says by what it was allowed, or why it
    was refused, ``ties`` which relationships to the record counted. ``stream`` is the record that
    was asked for, ``person`` whom it is about; ``shown`` are the records that a list showed.
    ``areas`` are those of which entries were shown, ``asked`` what bounded the question, as
    ``name:value``, with ``next`` where a page of a history is not the last, ``count`` how many
    entries, records or events were shown, as of ``position``; a page of the feed shows what follows
    ``after``. ``token`` and ``session`` are the ids by which the token's issuer knows them,
    ``trace`` is the id that the answer carries, ``grant`` the break-glass grant that was named.
    """

    action: Code
    decision: Decision
    code: Code | None = None
    ties: tuple[Code, ...] = ()
    stream: UUID | None = None
    person: UUID | None = None
    document: UUID | None = None
    shown: tuple[UUID, ...] = ()
    areas: tuple[Code, ...] = ()
    asked: Annotated[tuple[Code, ...], Field(max_length=MOST_BOUNDS)] = ()
    count: Annotated[int, Field(ge=0, lt=2**53)] | None = None
    position: _Position | None = None
    after: _Position | None = None
    grant: UUID | None = None
    token: _Mark | None = None
    session: _Mark | None = None
    trace: UUID


@dataclass(frozen=True)
class Reading:
    """One decision on its way into the access log, under an id that it keeps however often it is
    sent. ``at`` is when it was decided."""

    id: UUID
    by: Caller
    at: datetime
    why: Purpose
    decided: ReadingDecided

    def envelope(self, stream: UUID, version: int) -> Envelope:
        """The event of this reading at a place of the writing process's stream."""
        return Envelope(
            originator_id=stream,
            originator_version=version,
            kind=KIND,
            id=self.id,
            fact=self.decided,
            occurred=At(at=self.at),
            known=None,
            by=self.by.author(None),
            why=self.why,
            source=Source.SYSTEM,
            basis=Basis.FACT,
            sensitivity=Sensitivity.NORMAL,
            request=NO_REQUEST,
        )


def readings_of(
    decided: ReadingDecided,
    *,
    log_origin: str,
    by: Caller,
    at: datetime,
    why: Purpose,
    ordinal: int = 0,
) -> list[Reading]:
    """The readings that record one decision; `log_origin` is the access log's first.

    One, but for a list of more records than one reading names: each then names some of them. A
    report of very many can be had again from the case log, by the question and the position. An
    answer that goes on is recorded in several decisions: `ordinal` is that of this one's first.
    """
    shown = decided.shown if len(decided.shown) <= MOST_LISTED else ()
    ranges = range(0, max(len(shown), 1), MOST_RECORDS)
    return [
        Reading(
            id=event_id(
                log_origin=log_origin,
                issuer=by.issuer,
                client=by.client,
                actor=str(by.actor),
                idempotency_key=str(decided.trace),
                ordinal=ordinal,
            ),
            by=by,
            at=at,
            why=why,
            decided=decided.model_copy(update={"shown": shown[first : first + MOST_RECORDS]}),
        )
        for ordinal, first in enumerate(ranges, ordinal)
    ]


class AccessRecord(Protocol):
    """Takes readings into the access log."""

    def write(self, readings: Sequence[Reading]) -> Sequence[int]:
        """Their positions, once all of them are there for good.

        Raises :class:`~application.log.LogUnavailable`: then nothing may be shown.
        """
