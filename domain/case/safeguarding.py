"""Concerns: raised, judged, acted upon or not, and closed; each with a state of its own.

A concern is named by the id of its ``case.concern_raised`` event.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Any, Protocol
from uuid import UUID

from pydantic import Field

from domain.case import agencies, corrections
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, PartAbout, event
from domain.moments import Day, london_day
from domain.policies import policy
from domain.roles import EVERYDAY, Role
from domain.text import Code, Line, Text

AREA = "safeguarding"
HEARS = frozenset[str]()

_LEAD = frozenset({Role.SAFEGUARDING_LEAD})


class Variant(StrEnum):
    """Whose law and whose vocabulary a concern falls under."""

    CHILD = "child"
    ADULT = "adult"


class PersonRole(StrEnum):
    """In what part somebody appears in a concern; one person may have several."""

    SUBJECT = "subject"
    CHILD = "child"
    PARENT = "parent"
    CARER = "carer"
    SIBLING = "sibling"
    ALLEGED = "alleged"
    REFERRER = "referrer"
    OTHER = "other"


class LateReason(StrEnum):
    """Why a concern was recorded on a later day than it was learned of."""

    OUT_OF_HOURS = "out_of_hours"
    NO_ACCESS_TO_THE_RECORD = "no_access_to_the_record"
    ACTED_FIRST = "acted_first"
    SIGNIFICANCE_SEEN_LATER = "significance_seen_later"
    FORGOTTEN = "forgotten"


class Outcome(StrEnum):
    ACT = "act"
    DO_NOT_ACT = "do_not_act"


class NoReply(StrEnum):
    """Why a concern closes although an agency has not answered."""

    NONE_EXPECTED = "none_expected"
    ESCALATED_ELSEWHERE = "escalated_elsewhere"
    WITHDRAWN = "withdrawn"


class Account(Part):
    """What was seen and heard, facts and own words kept apart."""

    description: Text
    own_words: Text | None = None
    what_was_asked: Text | None = None
    place: Line | None = None
    who_was_present: Text | None = None
    demeanour: Text | None = None
    injuries: Text | None = None
    immediate_action: Text | None = None


class PersonDetails(PartAbout):
    """Who a third person in a concern is, under that person's own key."""

    name: Line
    relationship: Line | None = None
    details: Text | None = None


class Rationale(Part):
    """Why it was judged so."""

    rationale: Text


class Reasons(Part):
    """Why it was decided so, what else was weighed, and who saw it otherwise."""

    reasons: Text
    alternatives: Text | None = None
    dissent: Text | None = None


class Involved(Content):
    """Somebody in a concern; the id is a local pseudonym."""

    person: UUID
    role: PersonRole


class _Concern(Content):
    variant: Variant
    categories: Annotated[tuple[Code, ...], Field(min_length=1, max_length=20)]
    people: Annotated[tuple[Involved, ...], Field(min_length=1, max_length=30)]
    immediate_risk: bool
    late_reason: LateReason | None = None


@event("case.concern_raised", area=AREA, label="Concern raised", significant=True)
class ConcernRaised(_Concern, Fact):
    """``categories_version`` is the version of the list that the categories were taken from."""

    categories_version: Code
    account: Account | Closed | Gone
    others: tuple[PersonDetails | Closed | Gone, ...] = ()


class _Triage(Content):
    concern: UUID
    threshold: Code


@event("case.concern_triaged", area=AREA, label="Concern triaged", significant=True)
class ConcernTriaged(_Triage, Fact):
    """``level_of_need`` (1 to 4) goes with a child's threshold by the policy version named."""

    threshold_version: Code
    level_of_need: int | None = None
    rationale: Rationale | Closed | Gone


class _Decision(Content):
    concern: UUID
    outcome: Outcome
    relied_on: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=100)]
    dissent: bool
    review_by: Day | None = None


@event(
    "case.safeguarding_decision_made",
    area=AREA,
    label="Safeguarding decision made",
    significant=True,
)
class SafeguardingDecisionMade(_Decision, Fact):
    reasons: Reasons | Closed | Gone


class _Closing(Content):
    concern: UUID
    without_reply: NoReply | None = None


@event("case.concern_closed", area=AREA, label="Concern closed", significant=True)
class ConcernClosed(_Closing, Fact):
    rationale: Rationale | Closed | Gone


@command(
    "raise-concern",
    area=AREA,
    summary="Raise a safeguarding concern.",
    roles=EVERYDAY,
    after_end=True,
)
class RaiseConcern(_Concern, Command):
    account: Account
    others: Annotated[tuple[PersonDetails, ...], Field(max_length=30)] = ()


@command(
    "triage-concern",
    area=AREA,
    summary="Judge a concern against the threshold.",
    roles=_LEAD,
    seen=True,
    after_end=True,
)
class TriageConcern(_Triage, Command):
    rationale: Rationale


@command(
    "decide-on-concern",
    area=AREA,
    summary="Decide to act on a concern or not, with reasons and what it rests on.",
    roles=_LEAD,
    seen=True,
    after_end=True,
)
class DecideOnConcern(_Decision, Command):
    reasons: Reasons


@command(
    "close-concern",
    area=AREA,
    summary="Close a concern that was decided upon and answered.",
    roles=_LEAD,
    seen=True,
    after_end=True,
)
class CloseConcern(_Closing, Command):
    rationale: Rationale


@dataclass(frozen=True)
class Concern:
    """Where one concern stands; ``outcome`` is that of its latest decision."""

    variant: Variant
    triaged: bool = False
    outcome: Outcome | None = None
    closed: bool = False


@dataclass(frozen=True)
class State:
    """Every concern and every referral to an agency, by event id."""

    concerns: Mapping[UUID, Concern] = field(default_factory=dict)
    referrals: agencies.Referrals = field(default_factory=dict)

    @property
    def open_concerns(self) -> frozenset[UUID]:
        """Concerns that nobody has closed."""
        return frozenset(id for id, concern in self.concerns.items() if not concern.closed)

    @property
    def awaiting_reply(self) -> frozenset[UUID]:
        """Referrals to agencies without a deciding answer, of concerns that are open."""
        return frozenset(
            id
            for id, made in self.referrals.items()
            if made.answered_on is None and not self.concerns[made.concern].closed
        )


class Sees(Protocol):
    """What this area looks at."""

    @property
    def corrections(self) -> corrections.State: ...
    @property
    def safeguarding(self) -> State: ...


def _vocabulary(variant: Variant) -> dict[str, Any]:
    return policy(f"concerns_{variant.value}")


def _refuse_if_muddled(asked: RaiseConcern) -> None:
    if all(involved.role is not PersonRole.SUBJECT for involved in asked.people):
        raise NotAcceptable("no-subject", "A concern needs the person it is about.")
    if len(set(asked.people)) < len(asked.people):
        raise NotAcceptable("person-named-twice", "Somebody is named twice in the same part.")
    described = [details.about for details in asked.others]
    if not set(described) <= {involved.person for involved in asked.people}:
        raise NotAcceptable("person-not-involved", "Somebody described has no part in the concern.")
    if len(set(described)) < len(described):
        raise NotAcceptable("person-named-twice", "Somebody is described twice.")


def _decide_raised(asked: RaiseConcern, given: Circumstances) -> Fact:
    """Recording on the same day is expected, counted from when the service learned of it."""
    listed = _vocabulary(asked.variant)
    if any(category not in listed["categories"] for category in asked.categories):
        raise NotAcceptable(
            "unknown-concern-category", "A category is not on the list for this kind of concern."
        )
    _refuse_if_muddled(asked)
    learned = given.known or given.occurred
    late = london_day(given.now) > london_day(learned.latest)
    if late and asked.late_reason is None:
        raise NotAcceptable(
            "late-without-reason",
            "A concern is recorded on the day it is learned of; say why this one comes later.",
        )
    return ConcernRaised(**dict(asked), categories_version=listed["version"])


def _open(state: State, id: UUID) -> Concern:
    concern = state.concerns.get(id)
    if concern is None:
        raise NotPossible("no-such-concern", "There is no such concern in this case.")
    if concern.closed:
        raise NotPossible("concern-closed", "This concern is closed; raise another.")
    return concern


def _decide_triaged(state: State, asked: TriageConcern) -> Fact:
    listed = _vocabulary(_open(state, asked.concern).variant)
    threshold = listed["thresholds"].get(asked.threshold)
    if threshold is None:
        raise NotAcceptable(
            "unknown-threshold", "The threshold is not on the list for this kind of concern."
        )
    return ConcernTriaged(
        **dict(asked),
        threshold_version=listed["version"],
        level_of_need=threshold.get("level_of_need"),
    )


def _decide_decision(case: Sees, asked: DecideOnConcern, given: Circumstances) -> Fact:
    if not _open(case.safeguarding, asked.concern).triaged:
        raise NotPossible("concern-not-triaged", "The concern must be triaged first.")
    if any(id not in case.corrections.entries for id in asked.relied_on):
        raise NotAcceptable(
            "relied-on-unknown", "Something the decision relies on is no entry of this case."
        )
    if asked.dissent is not (asked.reasons.dissent is not None):
        raise NotAcceptable(
            "dissent-unclear", "Where somebody saw it otherwise, write how; else leave it out."
        )
    # A decision written down late may well be due for review already.
    if asked.review_by is not None and asked.review_by < london_day(given.occurred.earliest):
        raise NotAcceptable(
            "review-in-past", "The date to review the decision by lies before it was made."
        )
    return SafeguardingDecisionMade(**dict(asked))


def _decide_closed(state: State, asked: CloseConcern) -> Fact:
    if _open(state, asked.concern).outcome is None:
        raise NotPossible("concern-not-decided", "The concern must be decided upon first.")
    awaiting = any(state.referrals[id].concern == asked.concern for id in state.awaiting_reply)
    if awaiting and asked.without_reply is None:
        raise NotPossible(
            "agency-reply-awaited", "An agency has not answered yet; say why it need not."
        )
    if asked.without_reply is not None and not awaiting:
        raise NotAcceptable("no-reply-awaited", "No agency's answer is awaited.")
    return ConcernClosed(**dict(asked))


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`.

    An agency may be told before anybody has triaged or decided: danger does not wait.
    """
    state = case.safeguarding
    match asked:
        case RaiseConcern():
            return [_decide_raised(asked, given)]
        case TriageConcern():
            return [_decide_triaged(state, asked)]
        case DecideOnConcern():
            return [_decide_decision(case, asked, given)]
        case CloseConcern():
            return [_decide_closed(state, asked)]
        case agencies.ReferToAgency():
            _open(state, asked.concern)
            return [agencies.decide_referral(asked, given)]
        case agencies.RecordAgencyResponse():
            return [agencies.decide_response(state.referrals, asked, given)]
    raise TypeError(type(asked).__name__)


def _with(state: State, id: UUID, **changes: Any) -> State:
    changed = replace(state.concerns[id], **changes)
    return replace(state, concerns={**state.concerns, id: changed})


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case ConcernRaised() as fact:
            raised = Concern(variant=fact.variant)
            return replace(state, concerns={**state.concerns, entry.id: raised})
        case ConcernTriaged() as fact:
            return _with(state, fact.concern, triaged=True)
        case SafeguardingDecisionMade() as fact:
            return _with(state, fact.concern, outcome=fact.outcome)
        case ConcernClosed() as fact:
            return _with(state, fact.concern, closed=True)
    referrals = agencies.evolve(state.referrals, entry)
    return state if referrals is state.referrals else replace(state, referrals=referrals)
