"""How a matter begins: an allegation against staff, or a concern that must not show in a case."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.commands import Circumstances, Command, NotAcceptable, NotAllowed, command
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Day, london_day
from domain.policies import policy
from domain.roles import Role
from domain.text import Code, Line, Text

KIND = "matter"
AREA = "matter"

OFFICER = frozenset({Role.STAFF_ALLEGATION_OFFICER})
HIDDEN_CONCERNS = OFFICER | {Role.SAFEGUARDING_LEAD}

People = Annotated[tuple[UUID, ...], Field(max_length=50)]


class Sort(StrEnum):
    STAFF_ALLEGATION = "staff_allegation"
    HIDDEN_CONCERN = "hidden_concern"


class MatterAccount(Part):
    """What is said to have happened, facts and own words kept apart."""

    description: Text
    own_words: Text | None = None
    told_by: Line | None = None
    place: Line | None = None
    immediate_action: Text | None = None


class _Raised(Content):
    """``cases`` are those it touches; ``exclude`` who, beside the person alleged, must not know."""

    cases: People = ()
    exclude: People = ()


class _Allegation(_Raised):
    """``contact_lado_by`` is the last day to tell the designated officer of the local authority."""

    alleged: UUID
    grounds: Annotated[tuple[Code, ...], Field(min_length=1, max_length=10)]
    contact_lado_by: Day


@event("matter.staff_allegation_reported", area=AREA, label="Allegation against staff reported")
class StaffAllegationReported(_Allegation, Fact):
    """``alleged`` is a practitioner, who is kept out of the matter whatever their role."""

    matter: UUID
    grounds_version: Code
    account: MatterAccount | Closed | Gone

    def subject(self) -> UUID:
        return self.matter


@event("matter.concern_raised", area=AREA, label="Hidden concern raised")
class HiddenConcernRaised(_Raised, Fact):
    matter: UUID
    account: MatterAccount | Closed | Gone

    def subject(self) -> UUID:
        return self.matter


@command(
    "report-staff-allegation",
    kind=KIND,
    area=AREA,
    summary="Report an allegation against somebody who works here; this begins a hidden matter.",
    roles=OFFICER,
    begins=True,
)
class ReportStaffAllegation(_Allegation, Command):
    matter: UUID
    account: MatterAccount


@command(
    "raise-hidden-concern",
    kind=KIND,
    area=AREA,
    summary="Raise a concern that must not show in the case it touches.",
    roles=HIDDEN_CONCERNS,
    begins=True,
)
class RaiseHiddenConcern(_Raised, Command):
    matter: UUID
    account: MatterAccount


def decide_allegation(asked: ReportStaffAllegation, given: Circumstances) -> Fact:
    """The beginning of a matter about a member of staff."""
    if given.by.actor in {asked.alleged, *asked.exclude}:
        raise NotAllowed("alleged-may-not", "Another officer has to take this up.")
    rules = policy("matters")
    if any(ground not in rules["allegation_grounds"] for ground in asked.grounds):
        raise NotAcceptable("unknown-allegation-ground", "A ground is not on the list.")
    if asked.contact_lado_by < london_day(given.occurred.earliest):
        raise NotAcceptable(
            "lado-day-in-past", "The day to tell the designated officer lies before the report."
        )
    return StaffAllegationReported(**dict(asked), grounds_version=rules["version"])


def decide_concern(asked: RaiseHiddenConcern, given: Circumstances) -> Fact:
    """The beginning of a matter that touches a case without showing in it."""
    if given.by.actor in asked.exclude:
        raise NotAllowed("alleged-may-not", "You can't take up a matter that you are kept out of.")
    return HiddenConcernRaised(**dict(asked))
