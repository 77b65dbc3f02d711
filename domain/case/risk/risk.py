"""Risk asked about at every contact, and judged."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.case.measures import measures
from domain.case.referral import referral
from domain.case.referral.referral import Answer, Pathway
from domain.case.sessions import sessions
from domain.case.sessions.contacts import attended_contact
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.roles import CLINICAL, Role
from domain.text import Text

AREA = "risk"
HEARS = frozenset[str]()

_ASKS_ABOUT_RISK = CLINICAL | {Role.DUTY}


class Level(StrEnum):
    """How great a practitioner judges the risk to be; never derived from a score."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    IMMEDIATE = "immediate"


class Trigger(StrEnum):
    """What made the level change."""

    ASSESSMENT = "assessment"
    DISCLOSURE = "disclosure"
    INCIDENT = "incident"
    MEASURE = "measure"
    TOLD_BY_OTHERS = "told_by_others"
    CIRCUMSTANCES_CHANGED = "circumstances_changed"
    SAFETY_PLAN = "safety_plan"
    SUPERVISION = "supervision"


class NoScreen(StrEnum):
    """Why risk was not asked about in an attended contact."""

    NOT_ALONE = "not_alone"
    GROUP_WITHOUT_PRIVACY = "group_without_privacy"
    LEFT_EARLY = "left_early"
    NO_INTERPRETER = "no_interpreter"
    TOO_DISTRESSED = "too_distressed"
    FORGOTTEN = "forgotten"
    OTHER = "other"


class ScreenNote(Part):
    """What was asked and answered, and what was done about it."""

    content: Text


class Judgement(Part):
    """A structured assessment of risk, and what the level rests on."""

    thoughts: Text
    plans: Text
    intent: Text
    means: Text
    history: Text
    protective_factors: Text
    rationale: Text
    sources: Text


class ChangeReasons(Part):
    """Why the level is another one now."""

    rationale: Text


class _Screen(Content):
    contact: UUID
    suicide: Answer
    self_harm: Answer
    to_others: Answer
    from_others: Answer
    neglect: Answer
    responds_to: UUID | None = None


@event("case.risk_screened", area=AREA, label="Risk screened")
class RiskScreened(_Screen, Fact):
    """``suggests_concern``: a young person told of harm by others or of neglect.

    It asks the reader to think of a safeguarding concern; it raises none and forces none.
    """

    suggests_concern: bool = False
    note: ScreenNote | Closed | Gone | None = None


class _NoScreen(Content):
    contact: UUID
    reason: NoScreen


@event("case.risk_screen_omitted", area=AREA, label="Risk not screened")
class RiskScreenOmitted(_NoScreen, Fact):
    note: ScreenNote | Closed | Gone | None = None


class _Assessment(Content):
    level: Level
    contact: UUID | None = None
    responds_to: UUID | None = None


@event("case.risk_assessed", area=AREA, label="Risk assessed")
class RiskAssessed(_Assessment, Fact):
    judgement: Judgement | Closed | Gone


class _Change(Content):
    """``from_level`` is absent where no level had been set."""

    from_level: Level | None = None
    to_level: Level
    trigger: Trigger


@event("case.risk_level_changed", area=AREA, label="Risk level changed", significant=True)
class RiskLevelChanged(_Change, Fact):
    """``assessment`` is the risk assessment of the same command, whose rationale holds here too."""

    assessment: UUID | None = None
    reasons: ChangeReasons | Closed | Gone | None = None


@command(
    "screen-risk",
    area=AREA,
    summary="Record what was asked about risk in an attended contact, and the answers.",
    roles=_ASKS_ABOUT_RISK,
    after_end=True,
)
class ScreenRisk(_Screen, Command):
    note: ScreenNote | None = None


@command(
    "omit-risk-screen",
    area=AREA,
    summary="Record why risk was not asked about in an attended contact.",
    roles=_ASKS_ABOUT_RISK,
    after_end=True,
)
class OmitRiskScreen(_NoScreen, Command):
    note: ScreenNote | None = None


@command(
    "assess-risk",
    area=AREA,
    summary="Record a risk assessment and the level it arrives at.",
    roles=_ASKS_ABOUT_RISK,
    after_end=True,
)
class AssessRisk(_Assessment, Command):
    judgement: Judgement


@command(
    "change-risk-level",
    area=AREA,
    summary="Change the risk level between assessments, with the reason.",
    roles=_ASKS_ABOUT_RISK,
    seen=True,
    after_end=True,
)
class ChangeRiskLevel(_Change, Command):
    reasons: ChangeReasons


@dataclass(frozen=True)
class State:
    """What later decisions need to know of risk.

    ``assessed`` is the latest assessment; ``suggesting_concern`` the screens that gave cause to
    think of a safeguarding concern, whether or not anybody raised one.
    """

    level: Level | None = None
    assessed: UUID | None = None
    suggesting_concern: frozenset[UUID] = frozenset()
    screened: frozenset[UUID] = frozenset()
    omitted: frozenset[UUID] = frozenset()

    def accounts_for(self, contact: UUID) -> bool:
        """Whether a contact has its risk screen, or a reason for having none."""
        return contact in self.screened or contact in self.omitted


class Sees(Protocol):
    """What this area looks at."""

    @property
    def referral(self) -> referral.State: ...
    @property
    def sessions(self) -> sessions.State: ...
    @property
    def measures(self) -> measures.State: ...
    @property
    def risk(self) -> State: ...


def _refuse_unless_measure(case: Sees, responds_to: UUID | None) -> None:
    if responds_to is not None and responds_to not in case.measures.recorded:
        raise NotAcceptable(
            "not-a-measure", "What this responds to is not a questionnaire recorded in this case."
        )


def _decide_screened(case: Sees, asked: ScreenRisk) -> Fact:
    attended_contact(case.sessions.contacts, asked.contact)
    _refuse_unless_measure(case, asked.responds_to)
    answers = (asked.suicide, asked.self_harm, asked.to_others, asked.from_others, asked.neglect)
    if Answer.YES in answers and asked.note is None:
        raise NotAcceptable(
            "risk-without-note", "Where risk was found, write what was said and what was done."
        )
    if asked.responds_to is not None and asked.suicide is Answer.NOT_ASKED:
        raise NotAcceptable(
            "suicide-not-asked",
            "A screen that answers a questionnaire has to ask about thoughts of suicide.",
        )
    young = case.referral.pathway is not Pathway.ADULT
    harmed = Answer.YES in (asked.from_others, asked.neglect)
    return RiskScreened(**dict(asked), suggests_concern=young and harmed)


def _decide_omitted(case: Sees, asked: OmitRiskScreen) -> Fact:
    attended_contact(case.sessions.contacts, asked.contact)
    if case.risk.accounts_for(asked.contact):
        raise NotPossible(
            "risk-screen-recorded",
            "This contact has its risk screen, or a reason for having none, already.",
        )
    if asked.reason is NoScreen.OTHER and asked.note is None:
        raise NotAcceptable("reason-without-note", "Write what the other reason was.")
    return RiskScreenOmitted(**dict(asked))


def _decide_assessed(case: Sees, asked: AssessRisk, given: Circumstances) -> list[Fact]:
    if asked.contact is not None:
        attended_contact(case.sessions.contacts, asked.contact)
    _refuse_unless_measure(case, asked.responds_to)
    facts: list[Fact] = [RiskAssessed(**dict(asked))]
    if asked.level is not case.risk.level:
        facts.append(
            RiskLevelChanged(
                from_level=case.risk.level,
                to_level=asked.level,
                trigger=Trigger.ASSESSMENT,
                assessment=given.ids[0],
            )
        )
    return facts


def _decide_changed(state: State, asked: ChangeRiskLevel) -> Fact:
    if asked.from_level is not state.level:
        raise NotPossible(
            "not-the-current-level", "The level to change from is not the current risk level."
        )
    if asked.to_level is asked.from_level:
        raise NotAcceptable("level-unchanged", "The new level is the same as the current one.")
    return RiskLevelChanged(**dict(asked))


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`.

    An assessment that arrives at another level than the current one changes it.
    """
    match asked:
        case ScreenRisk():
            return [_decide_screened(case, asked)]
        case OmitRiskScreen():
            return [_decide_omitted(case, asked)]
        case AssessRisk():
            return _decide_assessed(case, asked, given)
        case ChangeRiskLevel():
            return [_decide_changed(case.risk, asked)]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case RiskScreened() as fact:
            screened = replace(state, screened=state.screened | {fact.contact})
            if not fact.suggests_concern:
                return screened
            return replace(screened, suggesting_concern=state.suggesting_concern | {entry.id})
        case RiskScreenOmitted() as fact:
            return replace(state, omitted=state.omitted | {fact.contact})
        case RiskAssessed():
            return replace(state, assessed=entry.id)
        case RiskLevelChanged() as fact:
            return replace(state, level=fact.to_level)
    return state
