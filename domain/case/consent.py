"""Who agreed to what, who refused, and who took it back; decision by decision, person by person.

Nothing is inferred from silence: where nothing is recorded, no position is known. One person's
consent never hides another's refusal, so positions are kept per giver.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple, Protocol

from domain.case import referral
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
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


class Evidence(Part):
    """What was explained and said, and who said it."""

    statement: Text
    giver: Line | None = None


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
    capacity: Capacity


@event("case.consent_recorded", area=AREA, label="Consent recorded")
class ConsentRecorded(_Matter, Fact):
    evidence: Evidence | Closed | Gone


@event("case.consent_refused", area=AREA, label="Consent refused", significant=True)
class ConsentRefused(_Matter, Fact):
    evidence: Evidence | Closed | Gone


@event("case.consent_withdrawn", area=AREA, label="Consent withdrawn", significant=True)
class ConsentWithdrawn(_Matter, Fact):
    evidence: Evidence | Closed | Gone


@command(
    "record-consent",
    area=AREA,
    summary="Record that somebody agreed, to what, and on what ground they could.",
    roles=INTAKE,
    after_end=True,
)
class RecordConsent(_Matter, Command):
    evidence: Evidence


@command(
    "record-consent-refusal",
    area=AREA,
    summary="Record that somebody refused.",
    roles=INTAKE,
    after_end=True,
)
class RecordConsentRefusal(_Matter, Command):
    evidence: Evidence


@command(
    "record-consent-withdrawal",
    area=AREA,
    summary="Record that somebody took their consent back.",
    roles=INTAKE,
    after_end=True,
)
class RecordConsentWithdrawal(_Matter, Command):
    evidence: Evidence


class Position(NamedTuple):
    """What was decided about, and by whom."""

    scope: Scope
    regarding: str | None
    given_by: Giver


@dataclass(frozen=True)
class State:
    """What later decisions need to know of this area: each giver's latest word on each matter."""

    positions: Mapping[Position, Stand] = field(default_factory=dict)

    def on(self, scope: Scope, regarding: str | None = None) -> Mapping[Giver, Stand]:
        """Where each giver who was asked about a matter stands on it; empty when nobody was."""
        return {
            position.given_by: stand
            for position, stand in self.positions.items()
            if (position.scope, position.regarding) == (scope, regarding)
        }


class Sees(Protocol):
    """What this area looks at."""

    @property
    def referral(self) -> referral.State: ...
    @property
    def consent(self) -> State: ...


def _position(matter: _Matter) -> Position:
    return Position(matter.scope, matter.regarding, matter.given_by)


def _refuse_contradiction(case: Sees, asked: _Matter) -> None:
    if (asked.regarding is None) is (asked.scope in {Scope.SHARING, Scope.CONTACT}):
        raise NotAcceptable(
            "consent-regarding-what",
            "Consent to sharing or to contact says with whom or how; other consent does not.",
        )
    adult = case.referral.pathway is referral.Pathway.ADULT
    childhood = {Capacity.COMPETENT_CHILD, Capacity.PARENTAL_RESPONSIBILITY}
    if asked.capacity not in _GROUNDS[asked.given_by] or (adult and asked.capacity in childhood):
        raise NotAcceptable(
            "capacity-contradicts-giver",
            "This person can't have decided on this ground.",
        )


def decide(
    case: Sees,
    asked: Command,
    given: Circumstances,  # noqa: ARG001 - every area decides with the same arguments
) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`."""
    match asked:
        case RecordConsent():
            _refuse_contradiction(case, asked)
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
        case _:
            return state
    return replace(state, positions={**state.positions, _position(fact): stand})
