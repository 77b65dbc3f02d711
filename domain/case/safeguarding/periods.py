"""Statuses that hold from one day to another: begun, changed and ended by entries of their own.

A period is named by the id of the event that began it. It is ended, never deleted.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from domain.case.dated import HappenedOn
from domain.commands import Command
from domain.facts import Closed, Fact, Gone, Part
from domain.moments import BetweenDays, Day, When
from domain.text import Code, Line, Text

AREA = "statuses"


class Kind(StrEnum):
    """Which statutory status; nobody has one kind twice at a time."""

    EARLY_HELP_PLAN = "early_help_plan"
    CHILD_IN_NEED_PLAN = "child_in_need_plan"
    CHILD_PROTECTION_PLAN = "child_protection_plan"
    LOOKED_AFTER = "looked_after"
    SECTION_47_ENQUIRY = "section_47_enquiry"
    SECTION_42_ENQUIRY = "section_42_enquiry"


class Standing(Part):
    """What was decided, by which authority, and who leads."""

    content: Text
    authority: Line | None = None
    lead_professional: Line | None = None


class Action(Part):
    """Something that we are to do, and who of us."""

    text: Text
    owner: Line | None = None


class Ending(Part):
    """How and why it changed or ended."""

    content: Text


class _Began(HappenedOn):
    """``until``: the day it ended, where it is over already and only learned of now.

    ``actions_due`` holds the day each of our actions is due, in their order.
    """

    STATUS: ClassVar[Kind]

    concern: UUID | None = None
    until: Day | None = None
    actions_due: Annotated[tuple[Day, ...], Field(max_length=20)] = ()

    def happened(self) -> When:
        if self.until is None or self.until < self.happened_on:
            return super().happened()
        return BetweenDays(from_=self.happened_on, to=self.until)


class BeganFact(_Began, Fact):
    """``list_version`` is the version of the lists that codes were taken from."""

    list_version: Code
    standing: Standing | Closed | Gone
    actions: tuple[Action | Closed | Gone, ...] = ()


class BeganCommand(_Began, Command):
    FACT: ClassVar[type[BeganFact]]

    standing: Standing
    actions: Annotated[tuple[Action, ...], Field(max_length=20)] = ()


class _Moved(HappenedOn):
    """``started`` is the entry that began the period."""

    STATUS: ClassVar[Kind]

    started: UUID


class ChangedFact(_Moved, Fact):
    list_version: Code
    change: Ending | Closed | Gone


class ChangedCommand(_Moved, Command):
    FACT: ClassVar[type[ChangedFact]]

    change: Ending


class EndedFact(_Moved, Fact):
    list_version: Code
    ending: Ending | Closed | Gone


class EndedCommand(_Moved, Command):
    FACT: ClassVar[type[EndedFact]]

    ending: Ending


@dataclass(frozen=True)
class Period:
    """A status from one day to another, both included; open while ``ended`` is None.

    ``changed`` is the day of its latest change, ``code`` what it is now: a category, say.
    """

    kind: Kind
    began: date
    changed: date
    ended: date | None = None
    code: str | None = None

    def overlaps(self, began: date, ended: date | None) -> bool:
        """Whether another period of these days overlaps it by more than the day they share."""
        starts_before_its_end = self.ended is None or began < self.ended
        return starts_before_its_end and (ended is None or ended > self.began)
