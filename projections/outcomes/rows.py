"""The rows that figures rest on: codes, dates, ids and numbers, never a name or a word of text."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class CaseRow:
    """The course of a case. ``begun_at`` is the position of its first event.

    ``ended_on`` is the day it was closed or not taken on, or else the day the person died. Of each
    of its ``allocations``, in the order recorded, the tuples after it hold the days, the last only
    where it was ended with no successor, who held the case and in which team.
    """

    case_id: UUID
    begun_at: int
    pathway: str
    service: str
    received_on: date
    taken_on: bool = False
    allocations: tuple[UUID, ...] = ()
    held_from: tuple[date, ...] = ()
    held_until: tuple[date | None, ...] = ()
    practitioners: tuple[UUID, ...] = ()
    teams: tuple[str, ...] = ()
    descriptor: str | None = None
    anxiety_measure: str | None = None
    fallback_measure: str | None = None
    step: int | None = None
    ethnicity: str | None = None
    decile: int | None = None
    stepped_up: bool = False
    stepped_down: bool = False
    closed_on: date | None = None
    died_on: date | None = None
    ended_on: date | None = None
    end_code: str | None = None


@dataclass(frozen=True)
class ContactRow:
    """A contact; ``started_at`` is None until somebody is known to have been seen in it."""

    contact_id: UUID
    case_id: UUID
    assessment: bool
    treatment: bool
    medium: str
    started_at: datetime | None = None


@dataclass(frozen=True)
class ScoreRow:
    """A total. One whose entry was found to be wrong as a whole no longer counts."""

    score_id: UUID
    case_id: UUID
    recorded_at: int
    instrument: str
    rater: str
    total: int
    completed_on: date
    goal_id: UUID | None = None
    counts: bool = True
