"""What the person wants to reach, in the person's own words, and how near it is.

A goal is named by the id of its ``case.goal_set`` event. Wordings and scores stay in encrypted
parts. Up to three goals feed national scoring; each keeps the number it was given, so that its
first and its last score are always those of one goal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import Field

from domain.case.dated import HappenedOn, refuse_future
from domain.case.measures.measures import Rater
from domain.case.referral import referral
from domain.case.sessions import contacts
from domain.case.sessions.contacts import Contacts, refuse_unless_accepted
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.policies import policy
from domain.roles import CLINICAL
from domain.text import Code, Text

AREA = "goals"
HEARS = frozenset[str]()


class SetBy(StrEnum):
    """Whose goal it is."""

    PERSON = "person"
    PARENT = "parent"
    JOINTLY = "jointly"


class GoalWording(Part):
    """The goal in the person's own words."""

    words: Text
    steps: Text | None = None


class GoalScore(Part):
    """From 0, not met at all, to 10, reached."""

    score: Annotated[int, Field(ge=0, le=10)]
    remark: Text | None = None


class _Goal(Content):
    set_by: SetBy
    national: bool


class _Numbered(Content):
    """``number`` from 1 to 3 and its national concept, for a goal that feeds national scoring."""

    number: Annotated[int, Field(ge=1, le=3)] | None = None
    concept: Code | None = None
    policy: Code


@event("case.goal_set", area=AREA, label="Goal set")
class GoalSet(_Numbered, _Goal, Fact):
    wording: GoalWording | Closed | Gone


class _Revision(Content):
    goal: UUID
    national: bool


@event("case.goal_revised", area=AREA, label="Goal revised")
class GoalRevised(_Numbered, _Revision, Fact):
    """The goal goes on under these words; scores before and after are of the same goal."""

    wording: GoalWording | Closed | Gone


class _Score(HappenedOn):
    goal: UUID
    rater: Rater
    contact: UUID | None = None


@event("case.goal_scored", area=AREA, label="Goal scored")
class GoalScored(_Numbered, _Score, Fact):
    score: GoalScore | Closed | Gone


@command("set-goal", area=AREA, summary="Record a goal in the person's own words.", roles=CLINICAL)
class SetGoal(_Goal, Command):
    wording: GoalWording


@command(
    "revise-goal",
    area=AREA,
    summary="Put a goal into other words, or let it count nationally.",
    roles=CLINICAL,
    seen=True,
)
class ReviseGoal(_Revision, Command):
    wording: GoalWording


@command(
    "score-goal",
    area=AREA,
    summary="Record how near a goal is, from 0 to 10, and who says so.",
    roles=CLINICAL,
)
class ScoreGoal(_Score, Command):
    score: GoalScore


@dataclass(frozen=True)
class State:
    """Every goal by its event id, with its number if it feeds national scoring."""

    goals: Mapping[UUID, int | None] = field(default_factory=dict)


class _Holds(Protocol):
    @property
    def contacts(self) -> Contacts: ...


class Sees(Protocol):
    """What this area looks at."""

    @property
    def referral(self) -> referral.State: ...
    @property
    def sessions(self) -> _Holds: ...
    @property
    def goals(self) -> State: ...


def _numbered(number: int | None) -> dict[str, int | str | None]:
    rules = policy("goals")
    concept = None if number is None else rules["national_goals"][str(number)]
    return {"number": number, "concept": concept, "policy": rules["version"]}


def _next_number(state: State) -> int:
    taken = {number for number in state.goals.values() if number is not None}
    numbers = (int(number) for number in policy("goals")["national_goals"])
    free = [number for number in numbers if number not in taken]
    if not free:
        raise NotPossible("three-national-goals", "Three goals already feed national scoring.")
    return min(free)


def _goal(state: State, goal: UUID) -> int | None:
    if goal not in state.goals:
        raise NotPossible("no-such-goal", "There is no such goal in this case.")
    return state.goals[goal]


def _decide_revised(state: State, asked: ReviseGoal) -> GoalRevised:
    number = _goal(state, asked.goal)
    if number is not None and not asked.national:
        raise NotAcceptable(
            "national-goal-stays", "A goal that feeds national scoring goes on doing so."
        )
    if number is None and asked.national:
        number = _next_number(state)
    return GoalRevised(**dict(asked), **_numbered(number))


def _decide_scored(case: Sees, asked: ScoreGoal, given: Circumstances) -> GoalScored:
    number = _goal(case.goals, asked.goal)
    refuse_future(asked.happened_on, given)
    if asked.contact is not None:
        contacts.contact_of(case.sessions.contacts, asked.contact)
    return GoalScored(**dict(asked), **_numbered(number))


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case SetGoal():
            refuse_unless_accepted(case.referral)
            number = _next_number(case.goals) if asked.national else None
            return [GoalSet(**dict(asked), **_numbered(number))]
        case ReviseGoal():
            return [_decide_revised(case.goals, asked)]
        case ScoreGoal():
            return [_decide_scored(case, asked, given)]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case GoalSet() as fact:
            return replace(state, goals={**state.goals, entry.id: fact.number})
        case GoalRevised() as fact:
            return replace(state, goals={**state.goals, fact.goal: fact.number})
    return state
