"""How a matter begins: an allegation against staff, or a concern that must not show in a case."""

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from domain.clocks import Clock, due
from domain.commands import Circumstances, Command, NotAcceptable, NotAllowed, command
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Day, london_day
from domain.policies import policy
from domain.roles import Role
from domain.text import Code, Line, Text
from domain.working_days import CalendarEnds

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
    alleged: UUID
    grounds: Annotated[tuple[Code, ...], Field(min_length=1, max_length=10)]


@event("matter.staff_allegation_reported", area=AREA, label="Allegation against staff reported")
class StaffAllegationReported(_Allegation, Fact):
    """``alleged`` is a practitioner, who is kept out of the matter whatever their role.

    ``contact_lado_by`` is the last day to tell the designated officer of the local authority;
    ``clock_version`` names the clock that worked it out, where one did.
    """

    matter: UUID
    contact_lado_by: Day
    clock_version: Code | None = None
    grounds_version: Code
    account: MatterAccount | Closed | Gone

    def about_whom(self) -> UUID:
        return self.matter


@event("matter.concern_raised", area=AREA, label="Hidden concern raised")
class HiddenConcernRaised(_Raised, Fact):
    matter: UUID
    account: MatterAccount | Closed | Gone

    def about_whom(self) -> UUID:
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
    """``contact_lado_by`` is for a day sooner than the clock's, or one off the calendar."""

    matter: UUID
    contact_lado_by: Day | None = None
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
    told = {**dict(asked), **_contact_lado_by(asked, given)}
    return StaffAllegationReported(**told, grounds_version=rules["version"])


def _contact_lado_by(asked: ReportStaffAllegation, given: Circumstances) -> dict[str, Any]:
    """By when the designated officer is to be told, counted from when the service learned of it."""
    day = asked.contact_lado_by
    if day is not None and day < london_day(given.occurred.earliest):
        raise NotAcceptable(
            "lado-day-in-past", "The day to tell the designated officer lies before the report."
        )
    try:
        clock = due(Clock.STAFF_ALLEGATION, (given.known or given.occurred).latest)
    except CalendarEnds:
        if day is not None:
            return {}
        raise NotAcceptable(
            "lado-day-needed",
            "The bank holidays of that time are not on the list; give the day by which the"
            " designated officer is to be told.",
        ) from None
    if day is None:
        return {"contact_lado_by": clock.by, "clock_version": clock.version}
    if day > clock.by:
        raise NotAcceptable(
            "lado-day-too-late", "The designated officer is to be told sooner than that."
        )
    return {}


def decide_concern(asked: RaiseHiddenConcern, given: Circumstances) -> Fact:
    """The beginning of a matter that touches a case without showing in it."""
    if given.by.actor in asked.exclude:
        raise NotAllowed("alleged-may-not", "You can't take up a matter that you are kept out of.")
    return HiddenConcernRaised(**dict(asked))
