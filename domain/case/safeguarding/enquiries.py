"""Enquiries by the local authority into harm: of a child (section 47), of an adult (section 42)."""

from enum import StrEnum
from uuid import UUID

from domain.case.referral.referral import Answer
from domain.case.safeguarding.periods import (
    AREA,
    BeganCommand,
    BeganFact,
    EndedCommand,
    EndedFact,
    Kind,
)
from domain.commands import command
from domain.facts import Closed, Content, Gone, Part, event
from domain.moments import Day
from domain.roles import EVERYDAY
from domain.text import Code, Text


class PartAnswer(StrEnum):
    """One answer of the three-part test; what nobody knows yet is never a no."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"


class Duty(StrEnum):
    """What the three answers come to."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_KNOWN = "not_known"


class CapacityToTakePart(StrEnum):
    """Whether the adult could decide about the enquiry when it began."""

    HAS_CAPACITY = "has_capacity"
    LACKS_CAPACITY = "lacks_capacity"
    FLUCTUATES = "fluctuates"
    NOT_ASSESSED = "not_assessed"
    NOT_KNOWN = "not_known"


class OutcomesMet(StrEnum):
    """Whether what the adult wanted came about."""

    FULLY = "fully"
    PARTLY = "partly"
    NOT = "not"
    NONE_EXPRESSED = "none_expressed"
    NOT_KNOWN = "not_known"


class DesiredOutcomes(Part):
    """What the adult, or whoever speaks for them, wants to come of it."""

    content: Text
    spoken_by: Text | None = None


class _Section47(Content):
    strategy_discussion: UUID | None = None


@event(
    "case.section_47_enquiry_started",
    area=AREA,
    label="Section 47 enquiry started",
    significant=True,
)
class Section47EnquiryStarted(_Section47, BeganFact):
    """``conference_due_by`` counts from the strategy discussion, by the clock version named.

    It is absent where no discussion is named or the bank holidays of that time are not listed.
    """

    STATUS = Kind.SECTION_47_ENQUIRY

    conference_due_by: Day | None = None
    clock_version: Code | None = None


class _Outcome(Content):
    outcome: Code


@event(
    "case.section_47_enquiry_concluded",
    area=AREA,
    label="Section 47 enquiry concluded",
    significant=True,
)
class Section47EnquiryConcluded(_Outcome, EndedFact):
    STATUS = Kind.SECTION_47_ENQUIRY


class _Section42(Content):
    """The three parts of the test (Care Act 2014, section 42), and the adult's own part in it."""

    has_care_and_support_needs: PartAnswer
    experiencing_or_at_risk: PartAnswer
    unable_to_protect_self: PartAnswer
    outcomes_asked: Answer
    capacity: CapacityToTakePart
    advocate: Answer


@event("case.adult_enquiry_started", area=AREA, label="Adult enquiry started", significant=True)
class AdultEnquiryStarted(_Section42, BeganFact):
    """``duty``: met where all three answers are yes, not met where one is no, else not known.

    An authority may enquire without the duty; then it stands here as not met.
    """

    STATUS = Kind.SECTION_42_ENQUIRY

    duty: Duty
    desired_outcomes: DesiredOutcomes | Closed | Gone | None = None


class _AdultOutcome(_Outcome):
    risk: Code
    outcomes_met: OutcomesMet


@event(
    "case.adult_enquiry_outcome_recorded",
    area=AREA,
    label="Adult enquiry outcome recorded",
    significant=True,
)
class AdultEnquiryOutcomeRecorded(_AdultOutcome, EndedFact):
    STATUS = Kind.SECTION_42_ENQUIRY


@command(
    "start-section-47-enquiry",
    area=AREA,
    summary="Record that the local authority began an enquiry into harm to a child.",
    roles=EVERYDAY,
    after_end=True,
)
class StartSection47Enquiry(_Section47, BeganCommand):
    STATUS, FACT = Kind.SECTION_47_ENQUIRY, Section47EnquiryStarted


@command(
    "conclude-section-47-enquiry",
    area=AREA,
    summary="Record how an enquiry into harm to a child ended.",
    roles=EVERYDAY,
    after_end=True,
)
class ConcludeSection47Enquiry(_Outcome, EndedCommand):
    STATUS, FACT = Kind.SECTION_47_ENQUIRY, Section47EnquiryConcluded


@command(
    "start-adult-enquiry",
    area=AREA,
    summary="Record that the local authority began an adult enquiry, with the three-part test.",
    roles=EVERYDAY,
    after_end=True,
)
class StartAdultEnquiry(_Section42, BeganCommand):
    STATUS, FACT = Kind.SECTION_42_ENQUIRY, AdultEnquiryStarted

    desired_outcomes: DesiredOutcomes | None = None

    @property
    def duty(self) -> Duty:
        """What the three answers come to."""
        answers = {
            self.has_care_and_support_needs,
            self.experiencing_or_at_risk,
            self.unable_to_protect_self,
        }
        if PartAnswer.NO in answers:
            return Duty.NOT_MET
        return Duty.MET if answers == {PartAnswer.YES} else Duty.NOT_KNOWN


@command(
    "record-adult-enquiry-outcome",
    area=AREA,
    summary="Record how an adult enquiry ended, and whether it brought what the adult wanted.",
    roles=EVERYDAY,
    after_end=True,
)
class RecordAdultEnquiryOutcome(_AdultOutcome, EndedCommand):
    STATUS, FACT = Kind.SECTION_42_ENQUIRY, AdultEnquiryOutcomeRecorded
