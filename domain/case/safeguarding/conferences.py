"""Meetings about a child's safety: strategy discussions and conferences, and whether we came."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Protocol
from uuid import UUID

from pydantic import Field

from domain.case.dated import HappenedOn, refuse_future
from domain.case.safeguarding import safeguarding
from domain.case.safeguarding.periods import Action
from domain.clocks import Clock, Due, due_after
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Fact, Gone, Part, event
from domain.moments import Day
from domain.policies import policy
from domain.roles import EVERYDAY
from domain.text import Code, Line, Text
from domain.working_days import CalendarEnds

AREA = "conferences"
HEARS = frozenset[str]()


class Stage(StrEnum):
    INITIAL = "initial"
    REVIEW = "review"


class OurPart(StrEnum):
    """Whether somebody of this service took part, and if not, why."""

    ATTENDED = "attended"
    APOLOGIES_WITH_REPORT = "apologies_with_report"
    APOLOGIES_WITHOUT_REPORT = "apologies_without_report"
    DID_NOT_ATTEND = "did_not_attend"
    NOT_INVITED = "not_invited"
    INVITED_TOO_LATE = "invited_too_late"


class Minutes(Part):
    """What was said and decided, who chaired, and who was there."""

    content: Text
    chair: Line | None = None
    present: Text | None = None


class _Meeting(HappenedOn):
    """``actions_due`` holds the day each of our actions is due, in their order."""

    concern: UUID | None = None
    our_part: OurPart
    outcome: Code
    actions_due: Annotated[tuple[Day, ...], Field(max_length=20)] = ()


@event(
    "case.strategy_discussion_held", area=AREA, label="Strategy discussion held", significant=True
)
class StrategyDiscussionHeld(_Meeting, Fact):
    """``outcome_version`` is the version of the list that the outcome was taken from."""

    outcome_version: Code
    minutes: Minutes | Closed | Gone
    actions: tuple[Action | Closed | Gone, ...] = ()


class _Conference(_Meeting):
    stage: Stage


@event(
    "case.conference_held", area=AREA, label="Child protection conference held", significant=True
)
class ConferenceHeld(_Conference, Fact):
    """By when the next meetings are due where a plan stands, by the clock version named.

    They are absent where no plan follows, or the bank holidays of that time are not listed.
    ``was_due_by`` is the day an earlier conference set for this one.
    """

    outcome_version: Code
    was_due_by: Day | None = None
    core_group_due_by: Day | None = None
    next_review_due_by: Day | None = None
    clock_version: Code | None = None
    minutes: Minutes | Closed | Gone
    actions: tuple[Action | Closed | Gone, ...] = ()


@command(
    "record-strategy-discussion",
    area=AREA,
    summary="Record a strategy discussion, what it decided and whether we took part.",
    roles=EVERYDAY,
    after_end=True,
)
class RecordStrategyDiscussion(_Meeting, Command):
    minutes: Minutes
    actions: Annotated[tuple[Action, ...], Field(max_length=20)] = ()


@command(
    "record-conference",
    area=AREA,
    summary="Record a child protection conference, what it decided and whether we took part.",
    roles=EVERYDAY,
    after_end=True,
)
class RecordConference(_Conference, Command):
    minutes: Minutes
    actions: Annotated[tuple[Action, ...], Field(max_length=20)] = ()


@dataclass(frozen=True)
class State:
    """The days of the strategy discussions, by event id, and what is due after a conference."""

    discussions: Mapping[UUID, date] = field(default_factory=dict)
    latest: date | None = None
    next_review_due_by: date | None = None


class Sees(Protocol):
    """What this area looks at."""

    @property
    def safeguarding(self) -> safeguarding.State: ...
    @property
    def conferences(self) -> State: ...


def refuse_unmatched(actions: int, due: int) -> None:
    """Raises ``actions-without-days`` unless each of our actions has the day it is due."""
    if actions != due:
        raise NotAcceptable(
            "actions-without-days", "Give one day for each action of ours, in the same order."
        )


def refuse_unknown_concern(state: safeguarding.State, concern: UUID | None) -> None:
    """Raises ``no-such-concern`` where a concern is named that is not in the case."""
    if concern is not None and concern not in state.concerns:
        raise NotPossible("no-such-concern", "There is no such concern in this case.")


def _due(clock: Clock, day: date) -> Due | None:
    try:
        return due_after(clock, day)
    except CalendarEnds:
        return None


def _what_follows(asked: RecordConference) -> dict[str, Any]:
    initial = asked.stage is Stage.INITIAL
    review = Clock.FIRST_REVIEW_CONFERENCE if initial else Clock.LATER_REVIEW_CONFERENCE
    following = {
        "core_group_due_by": _due(Clock.CORE_GROUP, asked.happened_on) if initial else None,
        "next_review_due_by": _due(review, asked.happened_on),
    }
    known = {name: due for name, due in following.items() if due is not None}
    # Of two versions the longer names the calendar too.
    version = max((due.version for due in known.values()), key=len, default=None)
    return {**{name: due.by for name, due in known.items()}, "clock_version": version}


def _decide_conference(state: State, asked: RecordConference) -> Fact:
    listed = policy("conferences")
    outcome = listed["outcomes"].get(asked.outcome)
    if outcome is None:
        raise NotAcceptable("unknown-conference-outcome", "The outcome is not on the list.")
    follows = _what_follows(asked) if outcome["plan_stands"] else {}
    review = asked.stage is Stage.REVIEW
    return ConferenceHeld(
        **dict(asked),
        **follows,
        outcome_version=listed["version"],
        was_due_by=state.next_review_due_by if review else None,
    )


def _decide_discussion(asked: RecordStrategyDiscussion) -> Fact:
    listed = policy("conferences")
    if asked.outcome not in listed["discussion_outcomes"]:
        raise NotAcceptable("unknown-discussion-outcome", "The outcome is not on the list.")
    return StrategyDiscussionHeld(**dict(asked), outcome_version=listed["version"])


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    if not isinstance(asked, RecordStrategyDiscussion | RecordConference):
        raise TypeError(type(asked).__name__)
    refuse_future(asked.happened_on, given)
    refuse_unknown_concern(case.safeguarding, asked.concern)
    refuse_unmatched(len(asked.actions), len(asked.actions_due))
    if isinstance(asked, RecordConference):
        return [_decide_conference(case.conferences, asked)]
    return [_decide_discussion(asked)]


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event; one written down late changes nothing that came after it."""
    match entry.fact:
        case StrategyDiscussionHeld() as fact:
            return replace(state, discussions={**state.discussions, entry.id: fact.happened_on})
        case ConferenceHeld() as fact if state.latest is None or fact.happened_on >= state.latest:
            due = fact.next_review_due_by
            return replace(state, latest=fact.happened_on, next_review_due_by=due)
    return state
