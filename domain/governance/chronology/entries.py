"""What stands in a curated chronology: entries of its cases that somebody chose or left out, with
the reason, and rows that other agencies told.

The latest word on an entry counts. Earlier ones stay, so that the list can be told as it was.
"""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from domain.case.safeguarding.curation import Exclusion, Inclusion
from domain.commands import Command, command
from domain.facts import Closed, Content, Fact, Gone, PartAbout, event
from domain.moments import Day
from domain.roles import CLINICAL
from domain.text import Code, Line, Text

AREA = "chronology"
KIND = "governance"
CURATORS = CLINICAL


class FactualLine(PartAbout):
    """What happened in one line, in the words of whoever keeps the chronology."""

    text: Line


class Reason(PartAbout):
    """Why, in words."""

    text: Text


class AgencyAccount(PartAbout):
    """What another agency's chronology says, as it came: ``reference`` is where it stands there,
    ``told_by`` who of them recorded it."""

    text: Text
    reference: Line | None = None
    told_by: Line | None = None


class _Entry(Content):
    """An entry of one of the cases."""

    case: UUID
    entry: UUID


class _Including(_Entry):
    ground: Inclusion


@event("governance.chronology_entry_included", area=AREA, label="Included in a chronology")
class EntryIncluded(_Including, Fact):
    line: FactualLine | Closed | Gone | None = None
    reason: Reason | Closed | Gone | None = None


class _Excluding(_Entry):
    ground: Exclusion


@event("governance.chronology_entry_excluded", area=AREA, label="Left out of a chronology")
class EntryExcluded(_Excluding, Fact):
    reason: Reason | Closed | Gone


class _Row(Content):
    """``origin`` is the agency that told it, ``received_on`` the day it came, ``onward`` whether it
    may be told to others. ``person`` is of those of the chronology."""

    person: UUID
    origin: Code
    received_on: Day
    onward: Code


@event("governance.chronology_row_imported", area=AREA, label="Told by another agency")
class RowImported(_Row, Fact):
    """``origin_version`` and ``policy`` are the versions of the lists of agencies and limits."""

    origin_version: Code
    policy: Code
    account: AgencyAccount | Closed | Gone


@event("governance.chronology_row_withdrawn", area=AREA, label="Row of another agency withdrawn")
class RowWithdrawn(Fact):
    """``row`` is the event that brought it in."""

    row: UUID
    reason: Reason | Closed | Gone


@command(
    "include-chronology-entry",
    kind=KIND,
    area=AREA,
    summary="Include an entry of a case, or say in one line what happened.",
    roles=CURATORS,
)
class IncludeEntry(_Including, Command):
    line: FactualLine | None = None
    reason: Reason | None = None


@command(
    "exclude-chronology-entry",
    kind=KIND,
    area=AREA,
    summary="Leave an entry out, with the reason; it stays in its case.",
    roles=CURATORS,
)
class ExcludeEntry(_Excluding, Command):
    reason: Reason


@command(
    "import-chronology-row",
    kind=KIND,
    area=AREA,
    summary="Bring in a row of another agency's chronology, with its origin.",
    roles=CURATORS,
)
class ImportRow(_Row, Command):
    account: AgencyAccount

    @model_validator(mode="after")
    def _about_that_person(self) -> Self:
        if self.account.about != self.person:
            raise ValueError("a row is about the person it is kept under")
        return self


@command(
    "withdraw-chronology-row",
    kind=KIND,
    area=AREA,
    summary="Withdraw a row of another agency that should not have been brought in.",
    roles=CURATORS,
)
class WithdrawRow(Command):
    row: UUID
    reason: Reason
