"""One case on a caseload: codes, dates, ids and numbers, never a name or a word of text."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.case.case import ENDED, Status


@dataclass(frozen=True)
class CaseloadRow:
    """A case as its caseload shows it. Tuples hold event ids unless they say otherwise.

    ``reached`` is how far the case had come before any plan to discharge or any end, to which it
    returns when it is reopened. Totals are None where none was recorded or its key is gone; those
    of ``corrected_measures`` still count and are to be shown as corrected, but none of
    ``withdrawn_measures`` does: those that are wrong as a whole. ``planned_sessions`` is
    what a review in supervision planned, ``open_actions`` what one agreed and nobody has completed.
    ``handover`` is one that was offered, ``transition`` a planned move to an adult service, each
    while it is open; ``open_statuses`` are the kinds of statutory status that stand open.
    ``referral``, ``risk_judged`` and ``priority_rated`` are the events that say so, the first at
    ``referral_position`` of the log. ``waiting`` is
    the rule that gives somebody who waits their place on the waiting list, None for anybody else,
    and ``waiting_since`` the day from which they wait in this service.
    """

    case_id: UUID
    person_id: UUID
    pathway: str
    service: str
    urgency: str
    received_on: date
    referral: UUID
    referral_position: int
    waiting_since: date
    status: str
    reached: str
    discharge_planned: bool = False
    waiting: str | None = None
    problem_code: str | None = None
    step: int | None = None
    treatment_started_on: date | None = None
    first_contact_at: datetime | None = None
    last_contact_at: datetime | None = None
    contact_count: int = 0
    session_count: int = 0
    awaited_contacts: tuple[UUID, ...] = ()
    awaited_at: tuple[datetime, ...] = ()
    awaited_treatments: tuple[UUID, ...] = ()
    unscreened_contacts: tuple[UUID, ...] = ()
    unwritten_contacts: tuple[UUID, ...] = ()
    unsigned_notes: tuple[UUID, ...] = ()
    uncountersigned_notes: tuple[UUID, ...] = ()
    phq9_first: int | None = None
    phq9_first_on: date | None = None
    phq9_last: int | None = None
    phq9_last_on: date | None = None
    phq9_first_caseness: bool | None = None
    phq9_last_caseness: bool | None = None
    gad7_first: int | None = None
    gad7_first_on: date | None = None
    gad7_last: int | None = None
    gad7_last_on: date | None = None
    gad7_first_caseness: bool | None = None
    gad7_last_caseness: bool | None = None
    wsas_first: int | None = None
    wsas_first_on: date | None = None
    wsas_last: int | None = None
    wsas_last_on: date | None = None
    corrected_measures: tuple[UUID, ...] = ()
    withdrawn_measures: tuple[UUID, ...] = ()
    risk_level: str | None = None
    risk_judged: UUID | None = None
    safety_plan: UUID | None = None
    risk_responses_owed: tuple[UUID, ...] = ()
    open_concerns: tuple[UUID, ...] = ()
    awaited_replies: tuple[UUID, ...] = ()
    awaited_reply_concerns: tuple[UUID, ...] = ()
    awaited_reply_by: tuple[date | None, ...] = ()
    last_supervised_on: date | None = None
    next_review_on: date | None = None
    planned_sessions: int | None = None
    open_actions: tuple[UUID, ...] = ()
    open_actions_due: tuple[date | None, ...] = ()
    priority: str | None = None
    priority_rated: UUID | None = None
    handover: UUID | None = None
    handover_to: UUID | None = None
    handover_stage: str | None = None
    transition: UUID | None = None
    transition_due_on: date | None = None
    goal_count: int = 0
    open_statuses: tuple[str, ...] = ()
    ended_on: date | None = None
    end_code: str | None = None

    @property
    def ended(self) -> bool:
        """Whether the case has ended."""
        return Status(self.status) in ENDED

    @property
    def phq9_change(self) -> int | None:
        """Last total less first; below 0 is better. None where there is one day's total only."""
        if self.phq9_first_on == self.phq9_last_on:
            return None
        return _change(self.phq9_first, self.phq9_last)

    @property
    def gad7_change(self) -> int | None:
        """Last total less first; below 0 is better. None where there is one day's total only."""
        if self.gad7_first_on == self.gad7_last_on:
            return None
        return _change(self.gad7_first, self.gad7_last)

    @property
    def wsas_change(self) -> int | None:
        """Last total less first; below 0 is better. None where there is one day's total only."""
        if self.wsas_first_on == self.wsas_last_on:
            return None
        return _change(self.wsas_first, self.wsas_last)

    def next_contact_at(self, now: datetime) -> datetime | None:
        """When the next booked contact is, if one is still to come."""
        return min((at for at in self.awaited_at if at >= now), default=None)

    def attendance_owed(self, now: datetime) -> tuple[UUID, ...]:
        """Booked contacts whose time has passed and whose attendance nobody has recorded."""
        booked = zip(self.awaited_contacts, self.awaited_at, strict=True)
        return tuple(contact for contact, at in booked if at < now)

    def replies_overdue(self, today: date) -> tuple[UUID, ...]:
        """Referrals to agencies whose answer was expected before today and has not come."""
        awaited = zip(self.awaited_replies, self.awaited_reply_by, strict=True)
        return tuple(referral for referral, by in awaited if by is not None and by < today)

    def actions_overdue(self, today: date) -> tuple[UUID, ...]:
        """Actions agreed in supervision that were due before today and are not completed."""
        agreed = zip(self.open_actions, self.open_actions_due, strict=True)
        return tuple(action for action, by in agreed if by is not None and by < today)

    def transitions_overdue(self, today: date) -> tuple[UUID, ...]:
        """The planned move to an adult service, where its day has passed."""
        if self.transition is None or self.transition_due_on is None:
            return ()
        return (self.transition,) if self.transition_due_on < today else ()

    def days_waiting(self, today: date) -> int:
        """Days from the referral's arrival to the start of treatment, or the end, or today."""
        return ((self.treatment_started_on or self.ended_on or today) - self.received_on).days

    def days_since_supervision(self, today: date) -> int | None:
        """Days since the case was last looked at in supervision; None where it never was."""
        return None if self.last_supervised_on is None else (today - self.last_supervised_on).days


def _change(first: int | None, last: int | None) -> int | None:
    return None if first is None or last is None else last - first
