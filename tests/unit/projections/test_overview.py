"""What the events of one case say together that no single entry tells."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.case.case import KIND
from domain.case.corrections.corrections import EntryMarkedInError
from domain.case.corrections.corrections import Reason as Wrong
from domain.case.oversight.allocation import CaseAllocated
from domain.case.oversight.handover import HandoverCompleted
from domain.case.safeguarding.conferences import ConferenceHeld, OurPart
from domain.case.safeguarding.conferences import Stage as ConferenceStage
from domain.case.sessions.attendance import (
    FollowUp,
    NonAttendanceFollowedUp,
    WasNotBrought,
    WasNotBroughtWithdrawn,
)
from domain.envelope import Author, Basis, Envelope, Purpose, Recorded, Sensitivity, Source
from domain.facts import Closed, Fact
from domain.moments import At
from domain.roles import Role
from projections.chronology.overview import Conference, conferences, missed, worker_changes
from projections.chronology.periods import ConcernPeriod, StatusPeriod
from tests.integration.projections.memory_log import MemoryEntry

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
FIRST, SECOND = UUID(int=0xA1), UUID(int=0xA2)
CONTACT, OTHER_CONTACT = UUID(int=0xC1), UUID(int=0xC2)
CLOSED = Closed("minutes", UUID(int=1), "00")


@dataclass
class Events:
    """The events of one case, an hour apart unless it is said when they happened."""

    told: list[MemoryEntry]

    def add(self, fact: Fact, *, hours: float | None = None, request: bytes = b"") -> UUID:
        number = len(self.told) + 1
        at = BEGAN + timedelta(hours=number if hours is None else hours)
        envelope = Envelope(
            originator_id=UUID(int=0xCA5E),
            originator_version=number,
            kind=KIND,
            id=UUID(int=0xE0_0000 + number),
            fact=fact,
            occurred=At(at=at),
            known=None,
            by=Author(actor=FIRST, role=Role.CWP, organisation="RX1", client="tests"),
            why=Purpose.CARE,
            source=Source.PRACTITIONER,
            basis=Basis.FACT,
            sensitivity=Sensitivity.NORMAL,
            request=request,
            recorded=Recorded("log", number, BEGAN, b"", b""),
        )
        self.told.append(MemoryEntry(envelope, schema=1))
        return envelope.id

    def withdraw(self, entry: UUID) -> UUID:
        [whole] = [each for each in self.told if each.id == entry]
        marked: Any = EntryMarkedInError.restore(
            {
                "entry": entry,
                "entry_type": whole.type,
                "entry_significant": True,
                "reason": Wrong.WRONG_PERSON,
            },
            [Closed("why", UUID(int=1), "00")],
        )
        return self.add(marked)


def events() -> Events:
    return Events([])


def followed_up(contact: UUID) -> NonAttendanceFollowedUp:
    return NonAttendanceFollowedUp(
        contact=contact, attempts=1, outcome=FollowUp.REACHED, risk_considered=True
    )


def allocated(to: UUID, day: date) -> CaseAllocated:
    return CaseAllocated(practitioner=to, practitioner_role=Role.CWP, team="NORTH", starting=day)


def conference(day: date) -> ConferenceHeld:
    return ConferenceHeld(
        happened_on=day,
        our_part=OurPart.ATTENDED,
        outcome="plan_continues",
        stage=ConferenceStage.REVIEW,
        outcome_version="1",
        minutes=CLOSED,
    )


def concern(*, began: datetime = BEGAN, ended: datetime | None = None) -> ConcernPeriod:
    return ConcernPeriod(UUID(int=0xF1), began, ended, None)


def test_the_first_follow_up_of_each_missed_contact_counts() -> None:
    told = events()
    first = told.add(WasNotBrought(contact=CONTACT, policy="1"), hours=0)
    second = told.add(WasNotBrought(contact=OTHER_CONTACT, policy="1"), hours=24)
    followed = told.add(followed_up(CONTACT), hours=2.5)
    told.add(followed_up(CONTACT), hours=30)
    found = missed(told.told)
    assert [each.entry for each in found] == [first, second]
    follow_up = found[0].followed_up
    assert follow_up is not None
    assert (follow_up.entry, follow_up.outcome, follow_up.after_seconds) == (
        *(followed, "reached"),
        9_000,
    )
    assert found[1].followed_up is None


def test_who_was_brought_after_all_was_not_missed() -> None:
    told = events()
    told.add(WasNotBrought(contact=CONTACT, policy="1"))
    told.add(WasNotBroughtWithdrawn(contact=CONTACT))
    told.withdraw(told.add(WasNotBrought(contact=OTHER_CONTACT, policy="1")))
    assert missed(told.told) == ()


def test_a_conference_stands_with_the_statuses_during_which_it_was_held() -> None:
    told, plan = events(), UUID(int=0xF2)
    later = told.add(conference(date(2026, 3, 20)))
    earlier = told.add(conference(date(2026, 3, 10)))
    status = StatusPeriod("child_protection_plan", date(2026, 3, 10), plan, None, "neglect")
    ended = replace(status, began_by=UUID(int=0xF3), ended=date(2026, 3, 19))
    assert conferences(told.told, [status, ended]) == (
        Conference(earlier, date(2026, 3, 10), "review", "attended", (plan, ended.began_by)),
        Conference(later, date(2026, 3, 20), "review", "attended", (plan,)),
    )
    before = replace(status, began=date(2026, 3, 11))
    assert conferences(told.told, [before])[0].during == ()


def test_a_change_of_worker_is_told_while_a_concern_is_open() -> None:
    told = events()
    told.add(allocated(FIRST, date(2026, 3, 2)))
    told.add(allocated(FIRST, date(2026, 3, 4)))
    changed = told.add(allocated(SECOND, date(2026, 3, 9)))
    [found] = worker_changes(told.told, [concern()])
    assert (found.entry, found.before, found.after) == (changed, FIRST, SECOND)
    assert (found.on, found.concerns) == (date(2026, 3, 9), (UUID(int=0xF1),))
    assert found.handed_over is None
    closed = concern(ended=BEGAN + timedelta(days=6))
    assert worker_changes(told.told, [closed]) == ()
    assert worker_changes(told.told, [concern(ended=BEGAN + timedelta(days=7))]) != ()
    assert worker_changes(told.told, [concern(began=BEGAN + timedelta(days=8))]) == ()


def test_a_handover_is_of_the_command_that_allocated_the_case() -> None:
    told = events()
    told.add(allocated(FIRST, date(2026, 3, 2)), request=b"1")
    handed = told.add(HandoverCompleted(handover=UUID(int=5)), request=b"2")
    told.add(allocated(SECOND, date(2026, 3, 9)), request=b"2")
    told.add(allocated(FIRST, date(2026, 3, 16)), request=b"3")
    found = worker_changes(told.told, [concern()])
    assert [each.handed_over for each in found] == [handed, None]
