"""What the events of one case say together that no single entry tells: who followed up a child who
was not brought, which conferences we came to, and who held the case while a concern was open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from application.log import LogEntry
from domain.case.oversight.allocation import CaseAllocated
from domain.case.oversight.handover import HandoverCompleted
from domain.case.safeguarding.conferences import ConferenceHeld
from domain.case.sessions.attendance import (
    NonAttendanceFollowedUp,
    WasNotBrought,
    WasNotBroughtWithdrawn,
)
from domain.moments import london_day
from projections.chronology.periods import ConcernPeriod, StatusPeriod
from projections.standing import standing


@dataclass(frozen=True)
class FollowUp:
    """Who followed up, with what outcome, and how many whole seconds after."""

    entry: UUID
    by: UUID
    role: str
    outcome: str
    after_seconds: int


@dataclass(frozen=True)
class Missed:
    """A contact to which a child was not brought; ``followed_up`` is None where nobody did."""

    entry: UUID
    contact: UUID
    occurred: datetime
    followed_up: FollowUp | None


@dataclass(frozen=True)
class Conference:
    """A conference, whether we took part, and during which statuses it was held."""

    entry: UUID
    on: date
    stage: str
    our_part: str
    during: tuple[UUID, ...]


@dataclass(frozen=True)
class WorkerChange:
    """Somebody else held the case from a day on; ``concerns`` were open then.

    ``handed_over`` is the entry that completed a handover to them, None where there is none.
    """

    entry: UUID
    on: date
    before: UUID
    after: UUID
    concerns: tuple[UUID, ...]
    handed_over: UUID | None


def missed(stream: Sequence[LogEntry]) -> tuple[Missed, ...]:
    """Every contact to which the person was not brought, and the first follow-up of each."""
    found: dict[UUID, LogEntry] = {}
    follow_ups: dict[UUID, LogEntry] = {}
    for entry in standing(stream):
        match entry.fact:
            case WasNotBrought() as fact:
                found[fact.contact] = entry
            case WasNotBroughtWithdrawn() as fact:
                found.pop(fact.contact, None)
            case NonAttendanceFollowedUp() as fact:
                follow_ups.setdefault(fact.contact, entry)
    return tuple(_missed(entry, follow_ups.get(contact)) for contact, entry in found.items())


def _missed(entry: LogEntry, followed: LogEntry | None) -> Missed:
    fact = entry.fact
    assert isinstance(fact, WasNotBrought)
    occurred = entry.envelope.occurred.earliest
    return Missed(
        entry=entry.id,
        contact=fact.contact,
        occurred=occurred,
        followed_up=None if followed is None else _follow_up(followed, occurred),
    )


def _follow_up(entry: LogEntry, missed_at: datetime) -> FollowUp:
    fact, envelope = entry.fact, entry.envelope
    assert isinstance(fact, NonAttendanceFollowedUp)
    after = envelope.occurred.earliest - missed_at
    return FollowUp(
        entry=entry.id,
        by=envelope.by.actor,
        role=envelope.by.role.value,
        outcome=fact.outcome.value,
        after_seconds=max(0, int(after.total_seconds())),
    )


def conferences(
    stream: Sequence[LogEntry], statuses: Sequence[StatusPeriod]
) -> tuple[Conference, ...]:
    """Every conference, in the order in which they were held."""
    held = [
        Conference(
            entry=entry.id,
            on=fact.happened_on,
            stage=fact.stage.value,
            our_part=fact.our_part.value,
            during=tuple(
                each.began_by
                for each in statuses
                if each.began <= fact.happened_on
                and (each.ended is None or fact.happened_on <= each.ended)
            ),
        )
        for entry in standing(stream)
        if isinstance(fact := entry.fact, ConferenceHeld)
    ]
    return tuple(sorted(held, key=lambda each: each.on))


def worker_changes(
    stream: Sequence[LogEntry], concerns: Sequence[ConcernPeriod]
) -> tuple[WorkerChange, ...]:
    """When the case came to another practitioner while a concern was open."""
    found: list[WorkerChange] = []
    holder: UUID | None = None
    # A handover is completed by the same command that records the allocation to its receiver.
    completed = {
        entry.envelope.request: entry.id
        for entry in stream
        if isinstance(entry.fact, HandoverCompleted)
    }
    for entry in standing(stream):
        if not isinstance(fact := entry.fact, CaseAllocated):
            continue
        before, holder = holder, fact.practitioner
        open_then = _open_on(concerns, fact.starting)
        if before not in {None, holder} and open_then:
            assert before is not None, "somebody held the case"
            found.append(
                WorkerChange(
                    entry=entry.id,
                    on=fact.starting,
                    before=before,
                    after=holder,
                    concerns=open_then,
                    handed_over=completed.get(entry.envelope.request),
                )
            )
    return tuple(found)


def _open_on(concerns: Sequence[ConcernPeriod], day: date) -> tuple[UUID, ...]:
    return tuple(
        each.concern
        for each in concerns
        if london_day(each.began) <= day and (each.ended is None or day <= london_day(each.ended))
    )
