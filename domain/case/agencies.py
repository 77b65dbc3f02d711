"""What was sent to another agency about a concern, on what footing, and what it answered.

A referral to an agency is named by the id of its ``case.agency_referral_made`` event.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.case.referral import Answer
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import At, Day, Instant, On, london_day
from domain.policies import policy
from domain.roles import CLINICAL, Role
from domain.text import Code, Line, Text

AREA = "safeguarding"


class Agency(StrEnum):
    """Who is asked to act; which office of theirs it was stands in the part."""

    CHILDRENS_SOCIAL_CARE = "childrens_social_care"
    ADULT_SOCIAL_CARE = "adult_social_care"
    EARLY_HELP = "early_help"
    EMERGENCY_DUTY_TEAM = "emergency_duty_team"
    POLICE = "police"
    AMBULANCE = "ambulance"
    CRISIS_TEAM = "crisis_team"
    MARAC = "marac"
    CHANNEL = "channel"
    NATIONAL_REFERRAL_MECHANISM = "national_referral_mechanism"
    SCHOOL = "school"
    GP = "gp"
    OTHER = "other"


class Method(StrEnum):
    TELEPHONE = "telephone"
    ONLINE_FORM = "online_form"
    SECURE_EMAIL = "secure_email"
    IN_PERSON = "in_person"
    LETTER = "letter"


class ConsentPosition(StrEnum):
    """Where consent to the sharing stood; consent that was not sought is never consent refused."""

    GIVEN = "given"
    REFUSED = "refused"
    NOT_SOUGHT_INCREASES_RISK = "not_sought_increases_risk"
    NOT_SOUGHT_URGENT = "not_sought_urgent"
    NOT_SOUGHT_LACKS_CAPACITY = "not_sought_lacks_capacity"
    NOT_NEEDED = "not_needed"


class AgencyDecision(StrEnum):
    """What the agency answered."""

    ACCEPTED = "accepted"
    ASSESSMENT = "assessment"
    STRATEGY_DISCUSSION = "strategy_discussion"
    EARLY_HELP = "early_help"
    REDIRECTED = "redirected"
    NO_FURTHER_ACTION = "no_further_action"
    MORE_INFORMATION_ASKED = "more_information_asked"


class Sent(Part):
    """What the agency was told, and under which reference it holds it."""

    content: Text
    recipient: Line | None = None
    reference: Line | None = None


class Reply(Part):
    """Who at the agency answered, and what was said."""

    by_whom: Line
    content: Text


class _Sharing(Content):
    """``person_told`` and ``parent_told``: whether they knew of it before it was sent."""

    concern: UUID
    agency: Agency
    method: Method
    made_at: Instant
    consent: ConsentPosition
    basis: Code
    person_told: Answer
    parent_told: Answer | None = None
    reply_expected_by: Day | None = None


@event("case.agency_referral_made", area=AREA, label="Referral to an agency made", significant=True)
class AgencyReferralMade(_Sharing, Fact):
    """``basis_version`` is the version of the list that the legal basis was taken from."""

    basis_version: Code
    sent: Sent | Closed | Gone


class _Response(Content):
    referral: UUID
    decision: AgencyDecision
    received_on: Day


@event(
    "case.agency_response_received", area=AREA, label="Agency response received", significant=True
)
class AgencyResponseReceived(_Response, Fact):
    """``expected_by`` repeats what the referral asked for, so that lateness shows here."""

    expected_by: Day | None = None
    reply: Reply | Closed | Gone


@command(
    "refer-to-agency",
    area=AREA,
    summary="Record what was sent to another agency about a concern, and on what footing.",
    roles=CLINICAL | {Role.DUTY, Role.SERVICE_MANAGER},
    after_end=True,
)
class ReferToAgency(_Sharing, Command):
    sent: Sent

    def happened(self) -> At:
        return At(at=self.made_at)


@command(
    "record-agency-response",
    area=AREA,
    summary="Record what an agency answered.",
    roles=CLINICAL | {Role.DUTY, Role.ADMIN, Role.SERVICE_MANAGER},
    after_end=True,
)
class RecordAgencyResponse(_Response, Command):
    reply: Reply

    def happened(self) -> On:
        return On(on=self.received_on)


@dataclass(frozen=True)
class AgencyReferral:
    """A referral to an agency; ``answered_on`` is the day of the first answer that decides."""

    concern: UUID
    made_on: date
    expected_by: date | None = None
    answered_on: date | None = None


Referrals = Mapping[UUID, AgencyReferral]


def decide_referral(asked: ReferToAgency, given: Circumstances) -> Fact:
    """The referral as recorded; raises ``unknown-legal-basis``, ``basis-without-consent``,
    ``made-in-future`` or ``reply-before-referral``."""
    bases = policy("sharing_bases")
    basis = bases["codes"].get(asked.basis)
    if basis is None:
        raise NotAcceptable("unknown-legal-basis", "The legal basis is not on the list.")
    if basis["rests_on_consent"] and asked.consent is not ConsentPosition.GIVEN:
        raise NotAcceptable(
            "basis-without-consent", "Sharing can't rest on consent that was not given."
        )
    if asked.made_at > given.now:
        raise NotAcceptable("made-in-future", "The referral can't have been made in the future.")
    if asked.reply_expected_by and asked.reply_expected_by < london_day(asked.made_at):
        raise NotAcceptable(
            "reply-before-referral", "A reply can't be expected before the referral was made."
        )
    return AgencyReferralMade(**dict(asked), basis_version=bases["version"])


def decide_response(
    referrals: Referrals, asked: RecordAgencyResponse, given: Circumstances
) -> Fact:
    """The answer as recorded; raises ``no-such-agency-referral``, ``received-in-future`` or
    ``response-before-referral``. An agency may answer more than once."""
    made = referrals.get(asked.referral)
    if made is None:
        raise NotPossible(
            "no-such-agency-referral", "There is no such referral to an agency in this case."
        )
    if asked.received_on > london_day(given.now):
        raise NotAcceptable("received-in-future", "The date received is in the future.")
    if asked.received_on < made.made_on:
        raise NotAcceptable(
            "response-before-referral", "The response can't be older than the referral."
        )
    return AgencyResponseReceived(**dict(asked), expected_by=made.expected_by)


def evolve(referrals: Referrals, entry: Envelope) -> Referrals:
    """The referrals to agencies after one event."""
    match entry.fact:
        case AgencyReferralMade() as fact:
            made = AgencyReferral(
                concern=fact.concern,
                made_on=london_day(fact.made_at),
                expected_by=fact.reply_expected_by,
            )
            return {**referrals, entry.id: made}
        case AgencyResponseReceived() as fact:
            answered = referrals[fact.referral]
            # A question back leaves the matter where it was.
            if (
                answered.answered_on is None
                and fact.decision is not AgencyDecision.MORE_INFORMATION_ASKED
            ):
                changed = replace(answered, answered_on=fact.received_on)
                return {**referrals, fact.referral: changed}
    return referrals
