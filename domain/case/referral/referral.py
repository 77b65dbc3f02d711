"""How a case begins: the referral, who the person is, and whether the service takes it on."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Protocol
from uuid import UUID

from pydantic import Field

from domain.case.referral import end_codes
from domain.case.referral.informing import Informed, InformReferrer, ReferrerInformed
from domain.case.restriction.from_the_first import RestrictedFromTheFirst
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Day, On, age_on, london_day
from domain.policies import policy, valid_on
from domain.roles import EVERYDAY, INTAKE, Role
from domain.text import Code, Line, NhsNumber, Text

AREA = "referral"
# The area of transfers looks at this one, so its event is known here by name only.
HEARS = frozenset({"case.transferred"})


class Pathway(StrEnum):
    """Which rule set a case follows."""

    ADULT = "adult_talking_therapies"
    CHILD = "cyp_camhs"
    COMMUNITY = "youth_community"


class Urgency(StrEnum):
    ROUTINE = "routine"
    SOON = "soon"
    URGENT = "urgent"


class Answer(StrEnum):
    """A question's answer where silence must never be read as no."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"
    NOT_ASKED = "not_asked"
    DECLINED = "asked_and_declined"


class NumberStatus(StrEnum):
    """How sure the service is of an NHS number."""

    VERIFIED = "verified"
    UNVERIFIED = "present_not_verified"
    TRACE_FAILED = "trace_failed"
    NOT_REQUIRED = "not_required"


class NoNumber(StrEnum):
    """Why there is no verified NHS number."""

    TRACE_FAILED = "trace_failed"
    NOT_REGISTERED = "not_registered"
    DECLINED = "person_declined"
    NOT_REQUIRED = "not_required"


class AgeReason(StrEnum):
    """Why somebody is taken on whose age another pathway is for."""

    TRANSITION_AGREED = "transition_agreed"
    SERVICE_TAKES_THIS_AGE = "service_takes_this_age"
    NO_OTHER_SERVICE = "no_other_service"
    DATE_OF_BIRTH_DOUBTFUL = "date_of_birth_doubtful"


class Sex(StrEnum):
    """The sex that was registered, which norms of questionnaires go by."""

    FEMALE = "female"
    MALE = "male"
    INDETERMINATE = "indeterminate"
    NOT_KNOWN = "not_known"


class Person(Part):
    """The person as named when the referral arrived."""

    name: Line
    date_of_birth: Day | None = None
    sex: Sex | None = None
    address: Text | None = None
    telephone: Line | None = None
    general_practice: Line | None = None
    school: Line | None = None
    preferred_name: Line | None = None
    pronouns: Line | None = None


class Request(Part):
    """What was asked, in the words it came in."""

    reason: Text
    presenting_problem: Text | None = None
    referrer: Line | None = None


class Identifier(Part):
    nhs_number: NhsNumber


class Reasons(Part):
    """Why it was decided so."""

    rationale: Text
    signposted_to: Text | None = None


class _Referral(Content):
    pathway: Pathway
    service: Code
    received: Day
    source_code: Annotated[str, Field(pattern=r"^[A-Z][0-9]$")]
    urgency: Urgency = Urgency.ROUTINE
    consent_to_referral: Answer
    referrer_organisation: Code | None = None
    earlier_case: UUID | None = None
    age_reason: AgeReason | None = None


@event("case.referral_received", area=AREA, label="Referral received", significant=True)
class ReferralReceived(_Referral, Fact):
    source_version: Code
    person: UUID
    who: Person | Closed | Gone
    request: Request | Closed | Gone

    def about_whom(self) -> UUID:
        return self.person


@event("case.identity_matched", area=AREA, label="Identity matched")
class IdentityMatched(Fact):
    status: NumberStatus
    number: Identifier | Closed | Gone


@event("case.identity_unverified", area=AREA, label="Identity not verified")
class IdentityUnverified(Fact):
    reason: NoNumber


@event("case.referral_accepted", area=AREA, label="Referral accepted")
class ReferralAccepted(Fact):
    reasons: Reasons | Closed | Gone


class _NotTakenOn(Content):
    end_code: Annotated[str, Field(pattern=r"^[0-9]{2}$")]
    informed_on: Day


@event("case.referral_declined", area=AREA, label="Referral declined", significant=True)
class ReferralDeclined(_NotTakenOn, Fact):
    end_code_version: Code
    reasons: Reasons | Closed | Gone


@event("case.referral_redirected", area=AREA, label="Referral redirected", significant=True)
class ReferralRedirected(Fact):
    redirected_to: Code
    reasons: Reasons | Closed | Gone


@command(
    "receive-referral",
    area=AREA,
    summary="Record a referral; this begins a case.",
    roles=EVERYDAY,
    begins=True,
)
class ReceiveReferral(_Referral, Command):
    person: UUID
    restricted: RestrictedFromTheFirst | None = None
    who: Person
    request: Request

    def happened(self) -> On:
        return On(on=self.received)


@command("match-identity", area=AREA, summary="Record the traced NHS number.", roles=INTAKE)
class MatchIdentity(Command):
    status: NumberStatus
    number: Identifier


@command(
    "leave-identity-unverified",
    area=AREA,
    summary="Record why there is no verified NHS number.",
    roles=INTAKE,
)
class LeaveIdentityUnverified(Command):
    reason: NoNumber


@command("accept-referral", area=AREA, summary="Take the referral on.", roles=INTAKE - {Role.ADMIN})
class AcceptReferral(Command):
    reasons: Reasons


@command(
    "decline-referral",
    area=AREA,
    summary="Decline the referral, with reasons; this closes the case.",
    roles=INTAKE - {Role.ADMIN},
    seen=True,
)
class DeclineReferral(_NotTakenOn, Command):
    reasons: Reasons


@command(
    "redirect-referral",
    area=AREA,
    summary="Send the referral on to another service; this closes the case.",
    roles=INTAKE - {Role.ADMIN},
    seen=True,
)
class RedirectReferral(Command):
    redirected_to: Code
    reasons: Reasons


class Stage(StrEnum):
    """Where the referral stands; the case's own status adds what came after."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REDIRECTED = "redirected"


@dataclass(frozen=True)
class State:
    """What later decisions need to know of the referral.

    ``organisation`` and ``team`` are those of who received it.
    """

    person: UUID | None = None
    organisation: str | None = None
    team: str | None = None
    pathway: Pathway | None = None
    service: str | None = None
    received: date | None = None
    stage: Stage = Stage.RECEIVED
    number_status: NumberStatus | None = None
    informed: frozenset[Informed] = frozenset()


def pathway_rules(state: State) -> dict[str, Any]:
    """What differs between the pathways, for this case's."""
    assert state.pathway is not None, "a case begins with a pathway"
    return rules_of(state.pathway)


def rules_of(pathway: Pathway) -> dict[str, Any]:
    """What differs between the pathways, for this one."""
    rules: dict[str, Any] = policy("pathways")["pathways"][pathway]
    return rules


# Who is not registered, or would rather not say, has no number that a status could speak of.
_STATUS_WITHOUT = {
    NoNumber.TRACE_FAILED: NumberStatus.TRACE_FAILED,
    NoNumber.NOT_REQUIRED: NumberStatus.NOT_REQUIRED,
}


class Sees(Protocol):
    """What this area looks at."""

    @property
    def referral(self) -> State: ...
    @property
    def sessions(self) -> end_codes.Attended: ...


def _decide_received(asked: ReceiveReferral, given: Circumstances) -> ReferralReceived:
    if asked.received > london_day(given.now):
        raise NotAcceptable("received-in-future", "The date received is in the future.")
    listed = policy("referral_sources")["codes"].get(asked.source_code)
    if listed is None or not valid_on(listed, asked.received):
        raise NotAcceptable(
            "unknown-source-code",
            "The source of referral is not on the national list for the date received.",
        )
    _refuse_unfitting_age(asked)
    received = {name: value for name, value in asked if name != "restricted"}
    return ReferralReceived(**received, source_version=policy("referral_sources")["version"])


def _refuse_unfitting_age(asked: ReceiveReferral) -> None:
    """An age outside the pathway's is taken on for a stated reason only; an unknown one is not
    guessed at."""
    born = asked.who.date_of_birth
    if born is None:
        fits = True
    elif born > asked.received:
        raise NotAcceptable("born-after-referral", "The date of birth lies after the referral.")
    else:
        ages = policy("pathways")["pathways"][asked.pathway]["ages"]
        fits = ages["from"] <= age_on(born, asked.received) <= ages["to"]
    if not fits and asked.age_reason is None:
        raise NotAcceptable(
            "age-outside-pathway",
            "This pathway is for people of another age: choose the other, or say why this one.",
        )
    if fits and asked.age_reason is not None:
        raise NotAcceptable("age-fits-pathway", "A reason is given although the age fits.")


def _refuse_unless_waiting(state: State) -> None:
    if state.stage is not Stage.RECEIVED:
        raise NotPossible(
            "referral-already-decided",
            f"This referral has already been {state.stage.value}.",
        )


def _decide_declined(case: Sees, asked: DeclineReferral, given: Circumstances) -> ReferralDeclined:
    if asked.informed_on > london_day(given.now):
        raise NotAcceptable("informed-in-future", "The day they were informed is in the future.")
    listed = end_codes.listed_on(asked.end_code, asked.informed_on)
    if listed["group"] not in {"not_assessed", "not_taken_on"}:
        raise NotAcceptable(
            "end-code-not-for-decline",
            "A declined referral needs an end code for people not taken on.",
        )
    end_codes.refuse_unfitting(listed, case.sessions)
    return ReferralDeclined(**dict(asked), end_code_version=policy("end_codes")["version"])


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case ReceiveReferral():
            return [_decide_received(asked, given)]
        case MatchIdentity():
            return [IdentityMatched(**dict(asked))]
        case LeaveIdentityUnverified():
            return [IdentityUnverified(**dict(asked))]
        case AcceptReferral():
            _refuse_unless_waiting(case.referral)
            return [ReferralAccepted(**dict(asked))]
        case DeclineReferral():
            _refuse_unless_waiting(case.referral)
            return [_decide_declined(case, asked, given)]
        case RedirectReferral():
            _refuse_unless_waiting(case.referral)
            return [ReferralRedirected(**dict(asked))]
        case InformReferrer():
            return [ReferrerInformed(**dict(asked))]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case ReferralReceived() as fact:
            return replace(
                state,
                person=fact.person,
                organisation=entry.by.organisation,
                team=entry.by.team,
                pathway=fact.pathway,
                service=fact.service,
                received=fact.received,
            )
        case IdentityMatched() as fact:
            return replace(state, number_status=fact.status)
        case IdentityUnverified() as fact:
            return replace(state, number_status=_STATUS_WITHOUT.get(fact.reason))
        case ReferralAccepted():
            return replace(state, stage=Stage.ACCEPTED)
        case ReferralDeclined():
            return replace(state, stage=Stage.DECLINED)
        case ReferralRedirected():
            return replace(state, stage=Stage.REDIRECTED)
        case ReferrerInformed() as fact:
            return replace(state, informed=state.informed | {fact.whom})
    service: str | None = getattr(entry.fact, "to_service", None)
    if entry.fact.TYPE == "case.transferred" and service is not None:
        return replace(state, service=service)
    return state
