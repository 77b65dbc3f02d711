"""What was sent to another agency about a concern, on what footing, and what it answered.

A referral to an agency is named by the id of its ``case.agency_referral_made`` event.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.case.dated import HappenedAt, refuse_future
from domain.case.legal_basis import ConsentPosition, legal_basis_version
from domain.case.referral.referral import Answer
from domain.case.safeguarding.agency import Agency, agencies_version
from domain.case.safeguarding.concern_decisions import Variant
from domain.clocks import Clock, due
from domain.commands import Circumstances, Command, NotAcceptable, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import At, Day, Instant, On, end_of, london_day
from domain.policies import policy
from domain.roles import CLINICAL, Role
from domain.text import Code, Line, Text
from domain.working_days import CalendarEnds, working_days_between

AREA = "safeguarding"

_ASKS_AGENCIES = CLINICAL | {Role.DUTY, Role.ADMIN, Role.SERVICE_MANAGER}


class Method(StrEnum):
    TELEPHONE = "telephone"
    ONLINE_FORM = "online_form"
    SECURE_EMAIL = "secure_email"
    IN_PERSON = "in_person"
    LETTER = "letter"


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


class Chase(Part):
    """Who was asked where the answer is, and what they said."""

    content: Text
    spoken_to: Line | None = None


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
    """``agencies_version`` and ``basis_version`` are the versions of the lists that the agency and
    the legal basis were taken from.

    ``clock_version`` is there where a clock worked out ``reply_expected_by``, and names it.
    """

    agencies_version: Code
    basis_version: Code
    clock_version: Code | None = None
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


class _Overdue(Content):
    referral: UUID


@event("case.agency_response_overdue", area=AREA, label="Agency response overdue", significant=True)
class AgencyResponseOverdue(_Overdue, Fact):
    """``working_days_late`` counts the working days in England after the day it was expected by,
    on the bank holidays of the version named."""

    concern: UUID
    expected_by: Day
    working_days_late: int
    calendar_version: Code


class _Chase(HappenedAt):
    referral: UUID
    method: Method
    reply_expected_by: Day | None = None


@event("case.agency_response_chased", area=AREA, label="Agency response chased", significant=True)
class AgencyResponseChased(_Chase, Fact):
    """``expected_by`` is the day the answer had been expected by until then."""

    concern: UUID
    expected_by: Day | None = None
    chase: Chase | Closed | Gone


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
    roles=_ASKS_AGENCIES,
    after_end=True,
)
class RecordAgencyResponse(_Response, Command):
    reply: Reply

    def happened(self) -> On:
        return On(on=self.received_on)


@command(
    "mark-response-overdue",
    area=AREA,
    summary="Record that the time in which an agency was to answer has run out.",
    roles=_ASKS_AGENCIES,
    after_end=True,
)
class MarkResponseOverdue(_Overdue, Command):
    pass


@command(
    "chase-agency-response",
    area=AREA,
    summary="Record that an agency was asked again for its answer.",
    roles=_ASKS_AGENCIES,
    after_end=True,
)
class ChaseAgencyResponse(_Chase, Command):
    chase: Chase


@dataclass(frozen=True)
class AgencyReferral:
    """A referral to an agency; ``answered_on`` is the day of the first answer that decides.

    ``waived``: its concern was closed with a reason why no answer is needed. ``overdue_since`` is
    the day by which an answer was marked as overdue.
    """

    concern: UUID
    made_on: date
    expected_by: date | None = None
    answered_on: date | None = None
    overdue_since: date | None = None
    waived: bool = False

    @property
    def awaiting(self) -> bool:
        """Whether a deciding answer is still awaited."""
        return self.answered_on is None and not self.waived


Referrals = Mapping[UUID, AgencyReferral]


def _expected(asked: ReferToAgency) -> dict[str, Any]:
    """By when an answer is due: as the sender says, else by the agency's clock where it has one."""
    clock = Clock.AGENCY_DECISION
    if (
        asked.reply_expected_by is not None
        or asked.agency.value not in policy("clocks")["clocks"][clock.value]["agencies"]
    ):
        return {}
    try:
        answer = due(clock, asked.made_at)
    except CalendarEnds:
        raise NotAcceptable(
            "reply-day-needed",
            "The bank holidays of that time are not on the list; give the day by which a reply"
            " is expected.",
        ) from None
    return {"reply_expected_by": answer.by, "clock_version": answer.version}


def decide_referral(asked: ReferToAgency, variant: Variant, given: Circumstances) -> Fact:
    """The referral as recorded; raises ``agency-unfit-for-concern``, ``unknown-legal-basis``,
    ``basis-without-consent``, ``made-in-future``, ``reply-before-referral`` or
    ``reply-day-needed``."""
    taken_from = agencies_version(asked.agency, variant)
    version = legal_basis_version(asked.basis, asked.consent)
    if asked.made_at > given.now:
        raise NotAcceptable("made-in-future", "The referral can't have been made in the future.")
    if asked.reply_expected_by and asked.reply_expected_by < london_day(asked.made_at):
        raise NotAcceptable(
            "reply-before-referral", "A reply can't be expected before the referral was made."
        )
    return AgencyReferralMade(
        **{**dict(asked), **_expected(asked)}, agencies_version=taken_from, basis_version=version
    )


def _made(referrals: Referrals, id: UUID) -> AgencyReferral:
    made = referrals.get(id)
    if made is None:
        raise NotPossible(
            "no-such-agency-referral", "There is no such referral to an agency in this case."
        )
    return made


def _awaiting(referrals: Referrals, id: UUID) -> AgencyReferral:
    made = _made(referrals, id)
    if not made.awaiting:
        raise NotPossible("no-reply-awaited", "No answer of this agency is awaited.")
    return made


def decide_response(
    referrals: Referrals, asked: RecordAgencyResponse, given: Circumstances
) -> Fact:
    """The answer as recorded; raises ``no-such-agency-referral``, ``received-in-future`` or
    ``response-before-referral``. An agency may answer more than once."""
    made = _made(referrals, asked.referral)
    if asked.received_on > london_day(given.now):
        raise NotAcceptable("received-in-future", "The date received is in the future.")
    if asked.received_on < made.made_on:
        raise NotAcceptable(
            "response-before-referral", "The response can't be older than the referral."
        )
    return AgencyResponseReceived(**dict(asked), expected_by=made.expected_by)


def decide_overdue(referrals: Referrals, asked: MarkResponseOverdue, given: Circumstances) -> Fact:
    """The lateness as recorded; raises ``no-such-agency-referral``, ``no-reply-awaited``,
    ``no-reply-day``, ``reply-not-overdue`` or ``marked-overdue-already``."""
    made = _awaiting(referrals, asked.referral)
    if made.expected_by is None:
        raise NotPossible("no-reply-day", "No day was set by which this agency was to answer.")
    if given.now <= end_of(made.expected_by):
        raise NotPossible("reply-not-overdue", "The agency still has time to answer.")
    if made.overdue_since == made.expected_by:
        raise NotPossible("marked-overdue-already", "This is marked as overdue already.")
    try:
        late = working_days_between(made.expected_by, london_day(given.now))
    except CalendarEnds:
        raise NotPossible(
            "bank-holidays-unknown", "The bank holidays of that time are not on the list."
        ) from None
    return AgencyResponseOverdue(
        referral=asked.referral,
        concern=made.concern,
        expected_by=made.expected_by,
        working_days_late=late,
        calendar_version=policy("bank_holidays")["version"],
    )


def decide_chased(referrals: Referrals, asked: ChaseAgencyResponse, given: Circumstances) -> Fact:
    """The chasing as recorded; raises ``no-such-agency-referral``, ``no-reply-awaited``,
    ``happened-in-future``, ``chased-before-referral`` or ``reply-before-referral``."""
    made = _awaiting(referrals, asked.referral)
    refuse_future(asked.happened_at, given)
    day = london_day(asked.happened_at)
    if day < made.made_on:
        raise NotAcceptable("chased-before-referral", "Nobody asks again before the referral.")
    if asked.reply_expected_by is not None and asked.reply_expected_by < day:
        raise NotAcceptable(
            "reply-before-referral", "A reply can't be expected before it was asked for."
        )
    return AgencyResponseChased(**dict(asked), concern=made.concern, expected_by=made.expected_by)


def _changed(referrals: Referrals, id: UUID, **changes: Any) -> Referrals:
    return {**referrals, id: replace(referrals[id], **changes)}


def waive(referrals: Referrals, concern: UUID) -> Referrals:
    """The referrals after a concern was closed without waiting for answers."""
    return {
        id: replace(made, waived=True) if made.concern == concern and made.awaiting else made
        for id, made in referrals.items()
    }


def move(referrals: Referrals, concern: UUID, into: UUID) -> Referrals:
    """The referrals after a concern was merged into another, which then awaits the answers."""
    return {
        id: replace(made, concern=into) if made.concern == concern else made
        for id, made in referrals.items()
    }


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
                return _changed(referrals, fact.referral, answered_on=fact.received_on)
        case AgencyResponseOverdue() as fact:
            return _changed(referrals, fact.referral, overdue_since=fact.expected_by)
        case AgencyResponseChased() as fact if fact.reply_expected_by is not None:
            return _changed(referrals, fact.referral, expected_by=fact.reply_expected_by)
    return referrals
