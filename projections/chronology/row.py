"""One entry of a chronology: codes, dates, ids and the names of parts, never an opened word."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

SIGNIFICANT = "significant_by_type"
"""Why an entry is included: its type enters the chronology by itself."""


@dataclass(frozen=True)
class ChronologyRow:
    """An event as its chronology shows it.

    ``persons`` are the case's own person and those the entry names, as local ids. ``details`` are
    the event's clear fields, ``parts`` the names of what it keeps encrypted, to be opened under
    (position, name). ``occurred_form`` and ``known_form`` say how precisely it was given: at an
    instant, on a day, between instants or between days; what was not said to be known at another
    time became known as it was recorded. ``refers_to`` is the entry that a correction, an addendum,
    a statement or a withdrawal is about; ``corrected_by``, ``addenda``, ``statements`` (of
    disagreement) and ``withdrawn_by`` are those about this one.
    """

    event_id: UUID
    case_id: UUID
    position: int
    type: str
    schema: int
    persons: tuple[UUID, ...]
    occurred_from: datetime
    occurred_until: datetime
    occurred_form: str
    occurred_about: bool
    known_from: datetime
    known_until: datetime
    known_form: str
    known_about: bool
    recorded_at: datetime
    author_id: UUID
    author_role: str
    author_team: str | None
    source: str
    basis: str
    sensitivity: str
    details: dict[str, Any]
    parts: tuple[str, ...]
    concern_id: UUID | None
    refers_to: UUID | None
    inclusion: str
    corrected_by: tuple[UUID, ...] = ()
    addenda: tuple[UUID, ...] = ()
    statements: tuple[UUID, ...] = ()
    withdrawn_by: UUID | None = None

    @property
    def delay(self) -> timedelta:
        """How long after it happened it was recorded, at the least."""
        return max(self.recorded_at - self.occurred_until, timedelta(0))
