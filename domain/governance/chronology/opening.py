"""Opening a chronology, and which cases it tells of."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from domain.commands import Command, command
from domain.facts import Closed, Content, Fact, Gone, event
from domain.governance.chronology.entries import AREA, CURATORS, KIND, Reason
from domain.moments import Day
from domain.text import Code

MOST_CASES = 20


class ChronologyCase(Content):
    """One of the cases, whose it is, and what they are to the subject of the chronology."""

    case: UUID
    person: UUID
    role: Code


class _Opening(Content):
    """``person`` is whose safety it is about; ``since`` and ``until`` bound the days it tells of,
    both included."""

    person: UUID
    ground: Code
    cases: Annotated[tuple[ChronologyCase, ...], Field(min_length=1, max_length=MOST_CASES)]
    since: Day | None = None
    until: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since is not None and self.until is not None and self.until < self.since:
            raise ValueError("the days it tells of end before they begin")
        return self


@event("governance.chronology_opened", area=AREA, label="Chronology opened")
class ChronologyOpened(_Opening, Fact):
    """``policy`` is the version of the grounds and roles."""

    policy: Code

    def about_whom(self) -> UUID:
        return self.person


@event("governance.chronology_case_added", area=AREA, label="Case added to a chronology")
class ChronologyCaseAdded(ChronologyCase, Fact):
    policy: Code


@event("governance.chronology_case_dropped", area=AREA, label="Case taken out of a chronology")
class ChronologyCaseDropped(Fact):
    case: UUID
    reason: Reason | Closed | Gone


@command(
    "open-chronology",
    kind=KIND,
    area=AREA,
    summary="Open a chronology of one or several cases, such as those of brothers and sisters.",
    roles=CURATORS,
    begins=True,
)
class OpenChronology(_Opening, Command):
    pass


@command(
    "add-chronology-case",
    kind=KIND,
    area=AREA,
    summary="Have a chronology tell of another case too.",
    roles=CURATORS,
)
class AddChronologyCase(ChronologyCase, Command):
    pass


@command(
    "drop-chronology-case",
    kind=KIND,
    area=AREA,
    summary="Take a case out of a chronology, with the reason.",
    roles=CURATORS,
)
class DropChronologyCase(Command):
    case: UUID
    reason: Reason
