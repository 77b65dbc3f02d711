"""Duties to tell particular bodies or to look something up: each is an entry, whatever came of it.

They stand beside referrals to agencies because each has a route, a test or a deadline of its own.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.case.dated import HappenedAt, refuse_future
from domain.case.legal_basis import ConsentPosition, legal_basis_version
from domain.case.referral.referral import Answer
from domain.case.safeguarding import safeguarding
from domain.case.safeguarding.agencies import Method, Sent
from domain.case.safeguarding.conferences import refuse_unknown_concern
from domain.clocks import Clock, due_after
from domain.commands import Circumstances, Command, NotAcceptable, command
from domain.envelope import Envelope
from domain.facts import Closed, Fact, Gone, Part, event
from domain.moments import Day, london_day
from domain.policies import policy
from domain.roles import CLINICAL, EVERYDAY, Role
from domain.text import Code, Line, Text
from domain.working_days import CalendarEnds

AREA = "duties"
HEARS = frozenset[str]()

_REFERS = CLINICAL | {Role.DUTY, Role.SERVICE_MANAGER}


class Regulated(StrEnum):
    """As what the reporter is under the duty to report female genital mutilation."""

    HEALTH_PROFESSIONAL = "health_professional"
    SOCIAL_CARE_PROFESSIONAL = "social_care_professional"
    TEACHER = "teacher"


class LearnedBy(StrEnum):
    """What brings the duty about: the girl said so, or it was seen."""

    TOLD_BY_THE_GIRL = "told_by_the_girl"
    SIGNS_SEEN = "signs_seen"


class SlaveryRoute(StrEnum):
    """Who was told of possible modern slavery."""

    NATIONAL_REFERRAL_MECHANISM = "national_referral_mechanism"
    DUTY_TO_NOTIFY = "duty_to_notify"
    POLICE = "police"
    LOCAL_AUTHORITY = "local_authority"


class Findings(Part):
    """What was found, and what was done with it."""

    content: Text
    reference: Line | None = None


class _Duty(HappenedAt):
    concern: UUID | None = None


class _Referral(_Duty):
    """``person_told``: whether the person knew of it before it was sent."""

    method: Method
    consent: ConsentPosition
    basis: Code
    person_told: Answer


@event("case.prevent_referral_made", area=AREA, label="Prevent referral made", significant=True)
class PreventReferralMade(_Referral, Fact):
    basis_version: Code
    sent: Sent | Closed | Gone


@event("case.marac_referral_made", area=AREA, label="MARAC referral made", significant=True)
class MaracReferralMade(_Referral, Fact):
    basis_version: Code
    sent: Sent | Closed | Gone


class _Slavery(_Referral):
    """``consent_to_mechanism``: an adult enters the national mechanism only by consent."""

    route: SlaveryRoute
    consent_to_mechanism: Answer


@event(
    "case.modern_slavery_concern_raised",
    area=AREA,
    label="Modern slavery concern raised",
    significant=True,
)
class ModernSlaveryConcernRaised(_Slavery, Fact):
    basis_version: Code
    sent: Sent | Closed | Gone


class _Fgm(_Duty):
    regulated_as: Regulated
    learned_by: LearnedBy
    learned_on: Day
    method: Method


@event("case.fgm_duty_reported", area=AREA, label="FGM reported to the police", significant=True)
class FgmDutyReported(_Fgm, Fact):
    """``due_by`` and ``late`` by the clock version named; absent where bank holidays of that time
    are not listed."""

    due_by: Day | None = None
    late: bool | None = None
    clock_version: Code | None = None
    report: Findings | Closed | Gone


class _Screen(_Duty):
    tool: Code
    outcome: Code


@event(
    "case.exploitation_screen_completed",
    area=AREA,
    label="Exploitation screen completed",
    significant=True,
)
class ExploitationScreenCompleted(_Screen, Fact):
    list_version: Code
    findings: Findings | Closed | Gone


class _Check(_Duty):
    result: Code


@event("case.cpis_checked", area=AREA, label="Child protection information checked")
class CpisChecked(_Check, Fact):
    """Nothing found is a result; a check that could not be made is another."""

    list_version: Code
    findings: Findings | Closed | Gone | None = None


@command(
    "make-prevent-referral",
    area=AREA,
    summary="Record a referral about radicalisation (Prevent).",
    roles=_REFERS,
    after_end=True,
)
class MakePreventReferral(_Referral, Command):
    sent: Sent


@command(
    "make-marac-referral",
    area=AREA,
    summary="Record a referral to a multi-agency risk assessment conference on domestic abuse.",
    roles=_REFERS,
    after_end=True,
)
class MakeMaracReferral(_Referral, Command):
    sent: Sent


@command(
    "raise-modern-slavery-concern",
    area=AREA,
    summary="Record who was told of possible modern slavery, and whether the person agreed.",
    roles=_REFERS,
    after_end=True,
)
class RaiseModernSlaveryConcern(_Slavery, Command):
    sent: Sent


@command(
    "report-fgm",
    area=AREA,
    summary="Record a regulated professional's report of female genital mutilation to the police.",
    roles=_REFERS,
    after_end=True,
)
class ReportFgm(_Fgm, Command):
    report: Findings


@command(
    "complete-exploitation-screen",
    area=AREA,
    summary="Record a screen for exploitation and what it found.",
    roles=_REFERS,
    after_end=True,
)
class CompleteExploitationScreen(_Screen, Command):
    findings: Findings


@command(
    "check-cpis",
    area=AREA,
    summary="Record a look into the child protection information service, whatever it showed.",
    roles=EVERYDAY,
    after_end=True,
)
class CheckCpis(_Check, Command):
    findings: Findings | None = None


@dataclass(frozen=True)
class State:
    """The entries by which something was sent out, for disclosures to point at."""

    sent: frozenset[UUID] = frozenset()


class Sees(Protocol):
    """What this area looks at."""

    @property
    def safeguarding(self) -> safeguarding.State: ...


def _decide_fgm(asked: ReportFgm) -> Fact:
    if asked.learned_on > london_day(asked.happened_at):
        raise NotAcceptable("reported-before-learned", "It can't be reported before it is known.")
    try:
        due = due_after(Clock.FGM_REPORT, asked.learned_on)
    except CalendarEnds:
        return FgmDutyReported(**dict(asked))
    return FgmDutyReported(
        **dict(asked),
        due_by=due.by,
        late=due.run_out(asked.happened_at),
        clock_version=due.version,
    )


def _decide_slavery(asked: RaiseModernSlaveryConcern) -> Fact:
    by_mechanism = asked.route is SlaveryRoute.NATIONAL_REFERRAL_MECHANISM
    if by_mechanism and asked.consent_to_mechanism is Answer.DECLINED:
        raise NotAcceptable(
            "mechanism-declined",
            "Who declined the national mechanism is not referred to it; notify instead.",
        )
    version = legal_basis_version(asked.basis, asked.consent)
    return ModernSlaveryConcernRaised(**dict(asked), basis_version=version)


def _decide_screen(asked: CompleteExploitationScreen) -> Fact:
    listed = policy("exploitation")
    if asked.tool not in listed["tools"] or asked.outcome not in listed["outcomes"]:
        raise NotAcceptable("unknown-exploitation-code", "A code is not on the list.")
    return ExploitationScreenCompleted(**dict(asked), list_version=listed["version"])


def _decide_check(asked: CheckCpis) -> Fact:
    listed = policy("cpis")
    if asked.result not in listed["results"]:
        raise NotAcceptable("unknown-cpis-result", "The result is not on the list.")
    return CpisChecked(**dict(asked), list_version=listed["version"])


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    if isinstance(asked, _Duty):
        refuse_future(asked.happened_at, given)
        refuse_unknown_concern(case.safeguarding, asked.concern)
    match asked:
        case MakePreventReferral():
            version = legal_basis_version(asked.basis, asked.consent)
            return [PreventReferralMade(**dict(asked), basis_version=version)]
        case MakeMaracReferral():
            version = legal_basis_version(asked.basis, asked.consent)
            return [MaracReferralMade(**dict(asked), basis_version=version)]
        case RaiseModernSlaveryConcern():
            return [_decide_slavery(asked)]
        case ReportFgm():
            return [_decide_fgm(asked)]
        case CompleteExploitationScreen():
            return [_decide_screen(asked)]
        case CheckCpis():
            return [_decide_check(asked)]
    raise TypeError(type(asked).__name__)


_SENDS = PreventReferralMade | MaracReferralMade | ModernSlaveryConcernRaised | FgmDutyReported


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    if isinstance(entry.fact, _SENDS):
        return replace(state, sent=state.sent | {entry.id})
    return state
