"""One contact from its booking to its signed note, or to what was done when nobody came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from api.demonstration.population import risk
from api.demonstration.population.figures import figure
from api.demonstration.population.scores import answers, hurting
from api.demonstration.population.story import Story
from api.demonstration.population.working_days import on, working_day, working_days_after

_LATE_NOTE = 0.07


@dataclass(frozen=True)
class Contact:
    """A contact as planned: who, when, how, and for how long; ``group`` refers to one, if any."""

    practitioner: str
    at: datetime
    medium: str
    minutes: int
    kind: str = "02"
    young: bool = False
    group: str | None = None
    number: int = 1

    @property
    def ends(self) -> datetime:
        return self.at + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Work:
    """What a session consisted of, for its note."""

    interventions: Sequence[str]
    topic: str
    therapy: str | None = None
    totals: Mapping[str, int] = field(default_factory=dict)


def book(story: Story, contact: Contact, *, told: datetime, by: str | None = None) -> str:
    """The booking, now and then for another hour first; returns how the contact is referred to."""
    moved_at = told + timedelta(minutes=45)
    moved = moved_at < contact.at and story.chance.happens(figure("rescheduled"))
    planned = contact.at + timedelta(hours=1) if moved else contact.at
    content: dict[str, Any] = {
        "appointment_type": contact.kind,
        "medium": contact.medium,
        "practitioner": story.actor(contact.practitioner),
        "planned": planned.isoformat(),
    }
    if contact.group is not None:
        content["group"] = contact.group
    command = "book-assessment" if contact.kind in {"01", "03"} else "book-contact"
    booked = story.tell(by or contact.practitioner, command, told, content, why="administration")
    if moved:
        content = {
            "contact": booked,
            "planned": contact.at.isoformat(),
            "asked_by": story.chance.one_of(["person", "person", "service"]),
            "reason": story.chance.one_of(["work_or_education", "caring", "other_appointment"]),
        }
        story.tell("admin", "reschedule-contact", moved_at, content, why="administration")
    return booked


def miss(story: Story, contact: Contact, booked: str, code: str) -> datetime:
    """Nobody was seen, as the code says; returns when all about it was done."""
    cancelled = code in {"2", "4"}
    at = contact.at - timedelta(hours=20) if cancelled else contact.at + timedelta(minutes=20)
    by = "admin" if cancelled else contact.practitioner
    content: dict[str, Any] = {"contact": booked, "attendance_code": code}
    if code == "7":
        content["late_minutes"] = 20
    _attendance(story, contact, by=by, at=at, content=content)
    if cancelled:
        return max(at, contact.at)
    followed = on(working_days_after(contact.at.date(), 1), 9, 40)
    topic = "missed.young" if contact.young else "missed"
    story.tell(
        contact.practitioner,
        "follow-up-non-attendance",
        followed,
        {
            "contact": booked,
            "attempts": story.chance.between(1, 3),
            "outcome": story.chance.one_of(
                ["reached", "rebooked", "not_reached", "letter_sent"]
                + (["professional_contacted"] if contact.young else [])
            ),
            "risk_considered": story.chance.happens(0.9),
            "detail": {"content": story.says(topic)},
        },
    )
    return followed


def come(story: Story, contact: Contact, booked: str, code: str) -> str:
    """The person was seen; returns how the attendance is referred to."""
    late = story.chance.between(5, 15) if code == "6" else 0
    content: dict[str, Any] = {
        "contact": booked,
        "attendance_code": code,
        "started": (contact.at + timedelta(minutes=late)).isoformat(),
        "duration_minutes": contact.minutes - late,
        "present": ["person", "parent"] if _with_parent(story, contact) else ["person"],
    }
    if late:
        content["late_minutes"] = late
    at = contact.at + timedelta(minutes=late)
    story.sees(at)
    return _attendance(story, contact, by=contact.practitioner, at=at, content=content)


def ask(story: Story, contact: Contact, booked: str, totals: Mapping[str, int]) -> None:
    """The questionnaires of a contact, and its risk screen, which answers them."""
    owed = None
    for number, (instrument, total) in enumerate(totals.items()):
        answered = answers(story.chance, instrument, total)
        recorded = story.tell(
            contact.practitioner,
            "record-measures",
            contact.at + timedelta(minutes=16 + number),
            {
                "instrument": instrument,
                "mode": {"01": "on_paper", "02": "by_telephone"}.get(contact.medium, "online"),
                "completed_on": contact.at.date().isoformat(),
                "contact": booked,
                "answers": answered,
            },
            source="self",
            basis="reported",
        )
        if instrument == "PHQ9" and hurting(answered):
            owed = recorded
    if contact.group is not None:
        risk.omit(story, contact.practitioner, booked, at=contact.ends)
    else:
        at = contact.at + timedelta(minutes=max(contact.minutes - 8, 20))
        risk.screen(story, contact.practitioner, booked, at=at, answers=owed)


def write(story: Story, contact: Contact, booked: str, work: Work) -> str:
    """The note, signed, and countersigned where a trainee wrote it; returns its reference."""
    at = contact.ends + timedelta(minutes=12)
    if story.chance.happens(_LATE_NOTE):
        at = on(working_days_after(contact.at.date(), story.chance.between(1, 2)), 9, 5)
    note = {"narrative": story.says(work.topic)}
    if contact.group is None:
        note["between_session_task"] = story.says("task")
    content = {"contact": booked, "interventions": list(work.interventions), "note": note}
    if work.therapy is not None:
        content["therapy"] = work.therapy
    noted = story.tell(
        contact.practitioner,
        "record-session",
        at,
        content,
        occurred={"at": contact.at.isoformat()},
    )
    sign(story, contact.practitioner, noted, at=at + timedelta(minutes=4))
    return noted


def sign(story: Story, practitioner: str, note: str, *, at: datetime) -> None:
    """The author's signature, and the supervisor's in the days after where one is owed."""
    story.tell(practitioner, "sign-note", at, {"note": note})
    story.settles(at)
    if practitioner == "trainee":
        day = working_days_after(at.date(), story.chance.between(1, 4))
        countersign(story, note, at=on(day, 16, story.chance.between(0, 50)))


def countersign(story: Story, note: str, *, at: datetime) -> None:
    """The supervisor's signature under what a trainee wrote."""
    story.tell("supervisor", "countersign-note", at, {"note": note}, why="supervision")
    story.settles(at)


def call(story: Story, practitioner: str, *, at: datetime) -> None:
    """A call that nobody had planned, with its note."""
    story.sees(at)
    called = story.tell(
        practitioner,
        "record-unplanned-contact",
        at,
        {
            "appointment_type": "07",
            "medium": "02",
            "practitioner": story.actor(practitioner),
            "started": at.isoformat(),
            "duration_minutes": 10,
        },
    )
    later = at + timedelta(minutes=10)
    risk.screen(story, practitioner, called, at=later, answers=None)
    noted = story.tell(
        practitioner,
        "record-session",
        later + timedelta(minutes=2),
        {"contact": called, "interventions": ["other"], "note": {"narrative": story.says("call")}},
    )
    sign(story, practitioner, noted, at=later + timedelta(minutes=4))


def next_time(contact: Contact, days: int) -> datetime:
    """The same hour, so many days later, on a day on which the service is open."""
    day = working_day(contact.at.date() + timedelta(days=days))
    return on(day, contact.at.hour, contact.at.minute)


def _with_parent(story: Story, contact: Contact) -> bool:
    if not contact.young or contact.group is not None:
        return False
    return contact.kind == "01" or story.chance.happens(0.3)


def _attendance(
    story: Story, contact: Contact, *, by: str, at: datetime, content: Mapping[str, Any]
) -> str:
    if contact.group is None:
        return story.tell(by, "record-attendance", at, content)
    numbered = {**content, "session_number": contact.number}
    return story.tell(by, "record-group-attendance", at, numbered)
