"""That the person has died, as the service learned of it, and which reviews follow."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.case.dated import refuse_future
from domain.case.referral import referral
from domain.case.referral.referral import Answer
from domain.commands import Circumstances, Command, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Day, On
from domain.policies import policy
from domain.roles import EVERYDAY, Role
from domain.text import Code, Text

AREA = "death"
HEARS = frozenset[str]()


class ToldBy(StrEnum):
    """Where the news came from."""

    FAMILY = "family"
    GP = "gp"
    HOSPITAL = "hospital"
    CORONER = "coroner"
    POLICE = "police"
    SOCIAL_CARE = "social_care"
    SCHOOL = "school"
    NATIONAL_TRACING = "national_tracing"
    OTHER = "other"


class DeathDetail(Part):
    """What was said, and the cause of death as far as it is known."""

    account: Text
    cause: Text | None = None


class Mistake(Part):
    """How it was found that the person is alive, or is somebody else."""

    explanation: Text


class _Death(Content):
    died_on: Day | None = None
    told_by: ToldBy
    suspected_suicide: Answer


@event("case.person_died", area=AREA, label="The person died", significant=True)
class PersonDied(_Death, Fact):
    """``died_on`` is absent where the day is not known; ``reviews`` are those that this death
    calls for by the named version of the rule."""

    reviews: tuple[Code, ...]
    policy: Code
    detail: DeathDetail | Closed | Gone


class _Withdrawn(Content):
    death: UUID


@event("case.death_withdrawn", area=AREA, label="Record of a death withdrawn", significant=True)
class DeathWithdrawn(_Withdrawn, Fact):
    """``back_to`` is the status in which the case goes on."""

    back_to: Code
    mistake: Mistake | Closed | Gone


@command(
    "record-death",
    area=AREA,
    summary="Record that the person has died; this ends the case at once.",
    roles=EVERYDAY,
    after_end=True,
)
class RecordDeath(_Death, Command):
    detail: DeathDetail

    def happened(self) -> On | None:
        return None if self.died_on is None else On(on=self.died_on)


@command(
    "withdraw-death",
    area=AREA,
    summary="Withdraw a death that was recorded wrongly; the case goes on where it was.",
    roles=frozenset({Role.SUPERVISOR, Role.SERVICE_MANAGER}),
    seen=True,
    after_end=True,
)
class WithdrawDeath(_Withdrawn, Command):
    mistake: Mistake


@dataclass(frozen=True)
class State:
    """The death that is recorded, if any, and the reviews it calls for."""

    recorded: UUID | None = None
    died_on: date | None = None
    reviews: tuple[str, ...] = ()


class Sees(Protocol):
    """What this area looks at."""

    @property
    def referral(self) -> referral.State: ...
    @property
    def death(self) -> State: ...
    @property
    def standing(self) -> StrEnum: ...


def _decide_died(case: Sees, asked: RecordDeath, given: Circumstances) -> PersonDied:
    if case.death.recorded is not None:
        raise NotPossible("death-recorded", "The person's death is recorded already.")
    if asked.died_on is not None:
        refuse_future(asked.died_on, given)
    rules = policy("death_reviews")
    assert case.referral.pathway is not None, "a case begins with a pathway"
    reviews = [*rules["always"], *rules["by_pathway"][case.referral.pathway]]
    if asked.suspected_suicide is Answer.YES:
        reviews += rules["if_suspected_suicide"]
    return PersonDied(**dict(asked), reviews=tuple(reviews), policy=rules["version"])


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case RecordDeath():
            return [_decide_died(case, asked, given)]
        case WithdrawDeath():
            if case.death.recorded != asked.death:
                raise NotPossible("no-such-death", "This is not the death that is recorded.")
            return [DeathWithdrawn(**dict(asked), back_to=case.standing.value)]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case PersonDied() as fact:
            return replace(state, recorded=entry.id, died_on=fact.died_on, reviews=fact.reviews)
        case DeathWithdrawn():
            return State()
    return state
