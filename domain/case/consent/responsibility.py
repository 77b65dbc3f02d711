"""Who holds parental responsibility, since when, on what ground, and what courts have ordered.

An entry is a period of its own, named by the id of the event that recorded it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import Field

from domain.case.dated import HappenedOn, refuse_future
from domain.case.referral import referral
from domain.case.referral.referral import Answer
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, PartAbout, event
from domain.moments import Day
from domain.policies import policy
from domain.roles import INTAKE
from domain.text import Code, Line, Text

AREA = "responsibility"
HEARS = frozenset[str]()


class Holder(PartAbout):
    """Who holds it and how we know, under that person's own key."""

    name: Line
    relationship: Line | None = None
    evidence: Text


class Restrictions(Part):
    """What a court or the local authority has ruled about contact, and what must not be told."""

    content: Text


class EndOfResponsibility(Part):
    """How we know that it ended."""

    evidence: Text


class _Responsibility(Content):
    """``since`` is absent where nobody knows since when; ``person`` is a local pseudonym."""

    person: UUID
    ground: Code
    since: Day | None = None
    orders: Annotated[tuple[Code, ...], Field(max_length=10)] = ()
    contact_restricted: Answer


@event(
    "case.parental_responsibility_recorded",
    area=AREA,
    label="Parental responsibility recorded",
    significant=True,
)
class ParentalResponsibilityRecorded(_Responsibility, Fact):
    list_version: Code
    holder: Holder | Closed | Gone
    restrictions: Restrictions | Closed | Gone | None = None


class _End(HappenedOn):
    """``started`` is the entry that recorded it."""

    started: UUID
    reason: Code


@event(
    "case.parental_responsibility_ended",
    area=AREA,
    label="Parental responsibility ended",
    significant=True,
)
class ParentalResponsibilityEnded(_End, Fact):
    list_version: Code
    ending: EndOfResponsibility | Closed | Gone


@command(
    "record-parental-responsibility",
    area=AREA,
    summary="Record who holds parental responsibility, how we know, and what courts have ordered.",
    roles=INTAKE,
    after_end=True,
)
class RecordParentalResponsibility(_Responsibility, Command):
    holder: Holder
    restrictions: Restrictions | None = None


@command(
    "end-parental-responsibility",
    area=AREA,
    summary="Record that somebody no longer holds parental responsibility.",
    roles=INTAKE,
    after_end=True,
)
class EndParentalResponsibility(_End, Command):
    ending: EndOfResponsibility


@dataclass(frozen=True)
class Period:
    """Somebody's responsibility; ``since`` is None where not known, ``ended`` while it lasts."""

    person: UUID
    since: date | None
    ended: date | None = None

    def held_on(self, day: date) -> bool | None:
        """Whether it was held on a day; None where nobody knows since when."""
        if self.ended is not None and day >= self.ended:
            return False
        return None if self.since is None else day >= self.since


@dataclass(frozen=True)
class State:
    """Every period by the event that recorded it."""

    periods: Mapping[UUID, Period] = field(default_factory=dict)

    def holders_on(self, day: date) -> Mapping[UUID, bool | None]:
        """Who held it on a day, and who may have: a holder whose beginning nobody knows is None."""
        found: dict[UUID, bool | None] = {}
        for period in self.periods.values():
            held = period.held_on(day)
            if held is not False and found.get(period.person) is not True:
                found[period.person] = held
        return found


class Sees(Protocol):
    """What this area looks at."""

    @property
    def referral(self) -> referral.State: ...
    @property
    def responsibility(self) -> State: ...


def _refuse_overlap(state: State, asked: RecordParentalResponsibility) -> None:
    for period in state.periods.values():
        if period.person != asked.person:
            continue
        if period.ended is None:
            raise NotPossible(
                "responsibility-recorded", "This person's responsibility stands on record already."
            )
        if asked.since is not None and asked.since < period.ended:
            raise NotPossible("responsibility-overlaps", "These days overlap an earlier period.")


def _decide_recorded(case: Sees, asked: RecordParentalResponsibility, given: Circumstances) -> Fact:
    if case.referral.pathway is referral.Pathway.ADULT:
        raise NotAcceptable("responsibility-is-for-children", "Nobody holds it for an adult.")
    if asked.holder.about != asked.person:
        raise NotAcceptable(
            "person-mismatch", "The person described is another than the one named."
        )
    if asked.since is not None:
        refuse_future(asked.since, given)
    restricted = asked.contact_restricted is Answer.YES
    if restricted is not (asked.restrictions is not None):
        raise NotAcceptable(
            "restrictions-unclear", "Write the restrictions where there are some, and only there."
        )
    listed = policy("responsibility")
    if asked.ground not in listed["grounds"] or not set(asked.orders) <= set(listed["orders"]):
        raise NotAcceptable("unknown-responsibility-code", "A code is not on the list.")
    _refuse_overlap(case.responsibility, asked)
    return ParentalResponsibilityRecorded(**dict(asked), list_version=listed["version"])


def _decide_ended(state: State, asked: EndParentalResponsibility, given: Circumstances) -> Fact:
    refuse_future(asked.happened_on, given)
    period = state.periods.get(asked.started)
    if period is None:
        raise NotPossible("no-such-responsibility", "No entry of this case recorded it.")
    if period.ended is not None:
        raise NotPossible("responsibility-ended", "This has ended already.")
    if period.since is not None and asked.happened_on < period.since:
        raise NotAcceptable("ends-before-it-began", "That day lies before it began.")
    listed = policy("responsibility")
    if asked.reason not in listed["endings"]:
        raise NotAcceptable("unknown-responsibility-code", "A code is not on the list.")
    return ParentalResponsibilityEnded(**dict(asked), list_version=listed["version"])


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case RecordParentalResponsibility():
            return [_decide_recorded(case, asked, given)]
        case EndParentalResponsibility():
            return [_decide_ended(case.responsibility, asked, given)]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case ParentalResponsibilityRecorded() as fact:
            period = Period(person=fact.person, since=fact.since)
            return replace(state, periods={**state.periods, entry.id: period})
        case ParentalResponsibilityEnded() as fact:
            ended = replace(state.periods[fact.started], ended=fact.happened_on)
            return replace(state, periods={**state.periods, fact.started: ended})
    return state
