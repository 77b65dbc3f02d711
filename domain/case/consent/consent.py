"""Who agreed to what, who refused, and who took it back; decision by decision, person by person.

Nothing is inferred from silence: where nothing is recorded, no position is known. One person's
consent never hides another's refusal, so positions are kept per giver.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol
from uuid import UUID

from domain.case.consent import capacity
from domain.case.referral import referral
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import Day, london_day
from domain.roles import INTAKE
from domain.text import Code, Line, Text

AREA = "consent"
HEARS = frozenset[str]()


class Scope(StrEnum):
    """What is consented to."""

    TREATMENT = "treatment"
    SHARING = "sharing"
    CONTACT = "contact"
    RECORDING = "recording"
    RESEARCH = "research"


class Giver(StrEnum):
    """Who spoke for the person."""

    SELF = "self"
    PARENT = "parent"
    PARENTAL_RESPONSIBILITY = "other_with_parental_responsibility"
    ATTORNEY = "attorney_or_deputy"


class Capacity(StrEnum):
    """On what ground the giver could decide this.

    Capacity is presumed from 16 (Mental Capacity Act 2005, sections 1 and 2); under 16 a child may
    be found competent for this decision (Gillick).
    """

    PRESUMED = "presumed"
    ASSESSED = "assessed_to_have_capacity"
    COMPETENT_CHILD = "competent_under_16"
    PARENTAL_RESPONSIBILITY = "parental_responsibility"
    LEGAL_AUTHORITY = "lasting_power_or_court"


class Stand(StrEnum):
    """Where a giver stands on one matter."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Lapse(StrEnum):
    """Why consent no longer counts although nobody took it back."""

    UNTIL_PASSED = "until_passed"
    PURPOSE_ENDED = "purpose_ended"
    GIVER_NO_LONGER_MAY = "giver_no_longer_may"


class Evidence(Part):
    """What was explained and said, and who said it."""

    statement: Text
    giver: Line | None = None


_LAWS = {
    Capacity.COMPETENT_CHILD: capacity.Law.GILLICK,
    Capacity.ASSESSED: capacity.Law.MENTAL_CAPACITY_ACT,
}
_OWN = frozenset({Capacity.PRESUMED, Capacity.ASSESSED, Capacity.COMPETENT_CHILD})
_GROUNDS = {
    Giver.SELF: _OWN,
    Giver.PARENT: frozenset({Capacity.PARENTAL_RESPONSIBILITY}),
    Giver.PARENTAL_RESPONSIBILITY: frozenset({Capacity.PARENTAL_RESPONSIBILITY}),
    Giver.ATTORNEY: frozenset({Capacity.LEGAL_AUTHORITY}),
}


class _Matter(Content):
    """``regarding`` says with whom it is shared, or by which channel contact is made."""

    scope: Scope
    regarding: Code | None = None
    given_by: Giver


class _Word(_Matter):
    """``assessment`` is the assessment of competence or capacity that the ground rests on."""

    capacity: Capacity
    assessment: UUID | None = None


class _Consent(_Word):
    """``until`` is the last day on which it counts, where it was given for a time."""

    until: Day | None = None


@event("case.consent_recorded", area=AREA, label="Consent recorded")
class ConsentRecorded(_Consent, Fact):
    evidence: Evidence | Closed | Gone


@event("case.consent_refused", area=AREA, label="Consent refused", significant=True)
class ConsentRefused(_Word, Fact):
    evidence: Evidence | Closed | Gone


@event("case.consent_withdrawn", area=AREA, label="Consent withdrawn", significant=True)
class ConsentWithdrawn(_Word, Fact):
    evidence: Evidence | Closed | Gone


class _Expiry(_Matter):
    reason: Lapse


@event("case.consent_expired", area=AREA, label="Consent expired", significant=True)
class ConsentExpired(_Expiry, Fact):
    """``until`` repeats the last day on which it counted, where it was given for a time."""

    until: Day | None = None


@command(
    "record-consent",
    area=AREA,
    summary="Record that somebody agreed, to what, and on what ground they could.",
    roles=INTAKE,
    after_end=True,
)
class RecordConsent(_Consent, Command):
    evidence: Evidence


@command(
    "record-consent-refusal",
    area=AREA,
    summary="Record that somebody refused.",
    roles=INTAKE,
    after_end=True,
)
class RecordConsentRefusal(_Word, Command):
    evidence: Evidence


@command(
    "record-consent-withdrawal",
    area=AREA,
    summary="Record that somebody took their consent back.",
    roles=INTAKE,
    after_end=True,
)
class RecordConsentWithdrawal(_Word, Command):
    evidence: Evidence


@command(
    "expire-consent",
    area=AREA,
    summary="Record that consent no longer counts although nobody took it back.",
    roles=INTAKE,
    after_end=True,
)
class ExpireConsent(_Expiry, Command):
    pass


class Position(NamedTuple):
    """What was decided about, and by whom."""

    scope: Scope
    regarding: str | None
    given_by: Giver


@dataclass(frozen=True)
class State:
    """What later decisions need to know of this area: each giver's latest word on each matter.

    ``until`` holds the last day of consent that was given for a time.
    """

    positions: Mapping[Position, Stand] = field(default_factory=dict)
    until: Mapping[Position, date] = field(default_factory=dict)

    def on(self, scope: Scope, regarding: str | None = None) -> Mapping[Giver, Stand]:
        """Where each giver who was asked about a matter stands on it; empty when nobody was."""
        return {
            position.given_by: stand
            for position, stand in self.positions.items()
            if (position.scope, position.regarding) == (scope, regarding)
        }

    def given_on(self, scope: Scope, regarding: str | None = None, *, day: date) -> bool:
        """Whether somebody's consent counts on a day, as their latest word stands."""
        return any(
            stand is Stand.GIVEN and day <= self.until.get(position, day)
            for position, stand in self.positions.items()
            if (position.scope, position.regarding) == (scope, regarding)
        )


class Sees(Protocol):
    """What this area looks at."""

    @property
    def capacity(self) -> capacity.State: ...

    @property
    def referral(self) -> referral.State: ...
    @property
    def consent(self) -> State: ...


def _position(matter: _Matter) -> Position:
    return Position(matter.scope, matter.regarding, matter.given_by)


def _refuse_unless_assessed(assessments: capacity.State, asked: _Word) -> None:
    """An assessment that is named must be there, be of the ground's kind, and have found so."""
    if asked.assessment is None:
        return
    made = assessments.assessments.get(asked.assessment)
    if made is None:
        raise NotPossible("no-such-assessment", "There is no such assessment in this case.")
    if made.law is not _LAWS.get(asked.capacity) or made.able is not True:
        raise NotAcceptable(
            "assessment-says-otherwise", "The assessment named did not find that ground."
        )
    if made.scope is not None and made.scope != asked.scope.value:
        raise NotAcceptable(
            "assessment-of-another-decision", "The assessment named was of another decision."
        )


def _refuse_contradiction(case: Sees, asked: _Word) -> None:
    if (asked.regarding is None) is (asked.scope in {Scope.SHARING, Scope.CONTACT}):
        raise NotAcceptable(
            "consent-regarding-what",
            "Consent to sharing or to contact says with whom or how; other consent does not.",
        )
    on_pathway = referral.pathway_rules(case.referral)["consent_grounds"]
    if asked.capacity not in _GROUNDS[asked.given_by] or asked.capacity not in on_pathway:
        raise NotAcceptable(
            "capacity-contradicts-giver",
            "This person can't have decided on this ground.",
        )
    _refuse_unless_assessed(case.capacity, asked)


def _decide_expired(state: State, asked: ExpireConsent, given: Circumstances) -> Fact:
    position = _position(asked)
    if state.positions.get(position) is not Stand.GIVEN:
        raise NotPossible("no-consent-to-expire", "No consent of this person stands for this.")
    until = state.until.get(position)
    if asked.reason is Lapse.UNTIL_PASSED and (until is None or london_day(given.now) <= until):
        raise NotPossible("consent-not-expired", "The last day of this consent is not over.")
    return ConsentExpired(**dict(asked), until=until)


def decide(
    case: Sees,
    asked: Command,
    given: Circumstances,
) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case RecordConsent():
            _refuse_contradiction(case, asked)
            if asked.until is not None and asked.until < london_day(given.occurred.earliest):
                raise NotAcceptable(
                    "expires-before-given", "The last day of the consent lies before it was given."
                )
            return [ConsentRecorded(**dict(asked))]
        case RecordConsentRefusal():
            _refuse_contradiction(case, asked)
            return [ConsentRefused(**dict(asked))]
        case RecordConsentWithdrawal():
            _refuse_contradiction(case, asked)
            if case.consent.positions.get(_position(asked)) is not Stand.GIVEN:
                raise NotPossible(
                    "no-consent-to-withdraw",
                    "This person has no consent on record for this; record a refusal instead.",
                )
            return [ConsentWithdrawn(**dict(asked))]
        case ExpireConsent():
            return [_decide_expired(case.consent, asked, given)]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    match entry.fact:
        case ConsentRecorded() as fact:
            stand = Stand.GIVEN
        case ConsentRefused() as fact:
            stand = Stand.REFUSED
        case ConsentWithdrawn() as fact:
            stand = Stand.WITHDRAWN
        case ConsentExpired() as fact:
            stand = Stand.EXPIRED
        case _:
            return state
    position = _position(fact)
    until = {known: day for known, day in state.until.items() if known != position}
    if isinstance(fact, ConsentRecorded) and fact.until is not None:
        until[position] = fact.until
    return State(positions={**state.positions, position: stand}, until=until)
