"""Concerns that belong together: linked, merged into one, or opened again.

Nothing is lost: a merged concern keeps its history, and what stands open goes on in the other.
"""

from enum import StrEnum
from uuid import UUID

from domain.case.safeguarding.concern_decisions import LEAD, Rationale
from domain.commands import Command, command
from domain.facts import Closed, Content, Fact, Gone, event

AREA = "safeguarding"


class Connection(StrEnum):
    """What two concerns have in common."""

    SAME_EVENT = "same_event"
    SAME_SOURCE_OF_HARM = "same_source_of_harm"
    SAME_HOUSEHOLD = "same_household"
    SAME_PATTERN = "same_pattern"
    OTHER = "other"


class _Link(Content):
    """``other_case`` is the case that holds the other concern, where that is not this one."""

    concern: UUID
    other: UUID
    other_case: UUID | None = None
    connection: Connection


@event("case.concern_linked", area=AREA, label="Concern linked to another", significant=True)
class ConcernLinked(_Link, Fact):
    rationale: Rationale | Closed | Gone


class _Merge(Content):
    concern: UUID
    into: UUID


@event("case.concern_merged", area=AREA, label="Concern merged into another", significant=True)
class ConcernMerged(_Merge, Fact):
    """From here on ``into`` stands for both; answers awaited from agencies are awaited there."""

    rationale: Rationale | Closed | Gone


class _Reopening(Content):
    concern: UUID


@event("case.concern_reopened", area=AREA, label="Concern reopened", significant=True)
class ConcernReopened(_Reopening, Fact):
    """It has to be triaged and decided upon again before it closes again."""

    rationale: Rationale | Closed | Gone


@command(
    "link-concern",
    area=AREA,
    summary="Say that two concerns belong together, of this case or of another.",
    roles=LEAD,
    after_end=True,
)
class LinkConcern(_Link, Command):
    rationale: Rationale


@command(
    "merge-concern",
    area=AREA,
    summary="Merge a concern into another of this case, which then stands for both.",
    roles=LEAD,
    seen=True,
    after_end=True,
)
class MergeConcern(_Merge, Command):
    rationale: Rationale


@command(
    "reopen-concern",
    area=AREA,
    summary="Open a closed concern again, to be judged anew.",
    roles=LEAD,
    seen=True,
    after_end=True,
)
class ReopenConcern(_Reopening, Command):
    rationale: Rationale
