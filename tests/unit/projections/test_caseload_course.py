"""A caseload's row follows its case through what seldom happens: step by step, both agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain.case.case import Case, Status, evolve
from domain.case.corrections.corrections import CorrectEntry, Reason, Right, Scope
from domain.case.discharge.death import DeathDetail, Mistake, RecordDeath, ToldBy, WithdrawDeath
from domain.case.discharge.discharge import CloseCase, ReopenCase, ReopenReason, Summary, Why
from domain.case.discharge.transfers import TransferCase, TransferReasons
from domain.case.referral.opt_in import LapseOptIn, RequestOptIn
from domain.case.referral.referral import AcceptReferral, Answer, Pathway, Reasons
from domain.case.sessions.attendance import RecordAttendance
from domain.case.sessions.contacts import AskedBy, BookContact, RescheduleContact
from domain.envelope import Envelope
from domain.facts import Fact
from domain.moments import london_day
from domain.roles import Role
from projections.caseload.fold import fold
from projections.caseload.row import CaseloadRow
from tests.unit.domain.conftest import Story, actor_of, referral_for

SUPERVISOR = Role.SUPERVISOR


@pytest.fixture
def story() -> Story:
    """A story that has not begun."""
    return Story()


@dataclass(frozen=True)
class Told:
    """An event of a story as the log would hand it to a view."""

    envelope: Envelope
    position: int
    kind: str = "case"

    @property
    def id(self) -> UUID:
        return self.envelope.id

    @property
    def stream(self) -> UUID:
        return self.envelope.originator_id

    @property
    def type(self) -> str:
        return self.envelope.fact.TYPE

    @property
    def schema(self) -> int:
        return self.envelope.fact.SCHEMA

    @property
    def fact(self) -> Fact:
        return self.envelope.fact

    @property
    def at(self) -> datetime:
        return self.envelope.occurred.latest


def agree(entries: Sequence[Envelope]) -> CaseloadRow:
    """The row after these events, which said the same as the case after each of them."""
    row: CaseloadRow | None = None
    case: Case | None = None
    for position, entry in enumerate(entries, 1):
        case = evolve(case, entry)
        row = fold(row, Told(entry, position), {})
        contacts = case.sessions.contacts
        seen = [c.started for c in contacts.values() if c.attended and c.started]
        awaited = {id: c.planned for id, c in contacts.items() if c.attended is None}
        assert dict(zip(row.awaited_contacts, row.awaited_at, strict=True)) == awaited
        if entry.fact.TYPE in {"case.attendance_recorded", "case.contacts_recounted"}:
            # The recount and the start of treatment follow in the same command.
            continue
        assert (row.status, row.ended) == (case.status.value, case.ended)
        assert row.service == case.referral.service
        assert row.contact_count == len(seen) == case.sessions.attended_contacts
        assert row.session_count == case.sessions.attended_treatments
        assert row.first_contact_at == min(seen, default=None)
        assert row.last_contact_at == max(seen, default=None)
        start = case.sessions.treatment
        assert row.treatment_started_on == (start and start.started_on)
    assert row is not None
    return row


def correct(story: Story, entry: UUID) -> None:
    right = Right(text="Not so")
    asked = CorrectEntry(entry=entry, scope=Scope.WHOLE, reason=Reason.WRONG_FACT, right=right)
    story.ask(asked)


def attendance_of(story: Story, contact: UUID) -> UUID:
    recorded = story.known_case.sessions.contacts[contact].attendance
    assert recorded is not None
    return recorded


def accept(story: Story) -> None:
    story.ask(AcceptReferral(reasons=Reasons(rationale="Fits")), role=Role.DUTY)


def close(story: Story, end_code: str) -> None:
    today = london_day(story.now)
    summary = Summary(summary="Over")
    story.ask(CloseCase(end_date=today, end_code=end_code, summary=summary))


def reopen(story: Story) -> None:
    asked = ReopenCase(reason=ReopenReason.PERSON_CAME_BACK, why=Why(rationale="Rang"))
    story.ask(asked, role=SUPERVISOR)


def die(story: Story) -> UUID:
    asked = RecordDeath(
        told_by=ToldBy.GP,
        suspected_suicide=Answer.NOT_KNOWN,
        detail=DeathDetail(account="The practice rang"),
    )
    return story.ask(asked)[0].id


def live(story: Story, death: UUID) -> None:
    mistake = Mistake(explanation="Another person")
    story.ask(WithdrawDeath(death=death, mistake=mistake), role=SUPERVISOR)


def test_corrected_attendance_moves_counts_dates_and_the_start_of_treatment(story: Story) -> None:
    story.ask(referral_for(Pathway.ADULT, london_day(story.now)))
    accept(story)
    first = story.attend()
    story.pass_days(7)
    second = story.attend()
    note = story.write_note(first)
    wrong = attendance_of(story, first)
    correct(story, note)
    correct(story, wrong)
    missed = RecordAttendance(contact=first, attendance_code="3", replaces=wrong)
    story.ask(missed)
    row = agree(story.entries)
    assert row.treatment_started_on is None
    assert (row.contact_count, row.unwritten_contacts) == (1, (second,))
    again = attendance_of(story, first)
    correct(story, again)
    came = RecordAttendance(
        contact=first,
        attendance_code="5",
        started=story.now - timedelta(days=7),
        duration_minutes=30,
        replaces=again,
    )
    story.ask(came)
    row = agree(story.entries)
    assert row.contact_count == 2
    assert set(row.unwritten_contacts) == {first, second}


def test_a_moved_contact_is_awaited_at_its_new_time(story: Story) -> None:
    story.ask(referral_for(Pathway.ADULT, london_day(story.now)))
    accept(story)
    later = story.now + timedelta(days=2)
    booking = BookContact(
        appointment_type="02", medium="02", practitioner=actor_of(Role.PWP), planned=later
    )
    contact = story.ask(booking)[0].id
    move = RescheduleContact(
        contact=contact,
        planned=later + timedelta(days=1),
        asked_by=AskedBy.SERVICE,
        reason="staff_absent",
    )
    story.ask(move)
    assert agree(story.entries).awaited_at == (later + timedelta(days=1),)


def test_an_opted_out_case_and_one_that_comes_back(story: Story) -> None:
    today = london_day(story.now)
    story.ask(referral_for(Pathway.ADULT, today))
    asked = RequestOptIn(happened_on=today, channel="letter", answer_by=today)
    [request] = story.ask(asked)
    story.pass_days(1)
    story.ask(LapseOptIn(request=request.id))
    close(story, "50")
    assert agree(story.entries).status == Status.OPTED_OUT.value
    reopen(story)
    assert agree(story.entries).status == Status.RECEIVED.value


def test_a_death_and_its_withdrawal_from_every_standing(story: Story) -> None:
    story.ask(referral_for(Pathway.ADULT, london_day(story.now)))
    live(story, die(story))
    accept(story)
    story.attend()
    live(story, die(story))
    close(story, "46")
    live(story, die(story))
    assert agree(story.entries).status == Status.CLOSED.value
    reopen(story)
    death = die(story)
    close(story, "49")
    assert agree(story.entries).status == Status.DECEASED.value
    live(story, death)
    assert agree(story.entries).status == Status.CLOSED.value


def transfer(story: Story) -> None:
    today = london_day(story.now)
    asked = TransferCase(
        happened_on=today,
        from_service="north",
        to_service="south",
        reason="age",
        accepted_by=actor_of(Role.DUTY),
        waiting_started=today,
        reasons=TransferReasons(rationale="Agreed"),
    )
    story.ask(asked)


def test_a_transferred_case_is_on_the_caseload_of_the_other_service(story: Story) -> None:
    story.ask(referral_for(Pathway.ADULT, london_day(story.now)))
    accept(story)
    transfer(story)
    assert agree(story.entries).service == "south"
