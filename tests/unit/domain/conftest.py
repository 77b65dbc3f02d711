"""A case told command by command, by the real decide and evolve, with invented ids and times."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.case.assessment.assessment import BookAssessment
from domain.case.case import Case, FoldAgain, decide, project
from domain.case.referral.referral import (
    AcceptReferral,
    Answer,
    Pathway,
    Person,
    Reasons,
    ReceiveReferral,
    Request,
)
from domain.case.sessions.attendance import RecordAttendance
from domain.case.sessions.contacts import BookContact
from domain.case.sessions.sessions import Note, RecordSession
from domain.commands import Circumstances, Command, MeasureScores, Refusal
from domain.envelope import Author, Basis, Envelope, Purpose, Sensitivity, Source
from domain.moments import At, When, london_day
from domain.roles import Role
from tests.unit.domain.concerns import LEAD, concern, decision, triage

MORNING = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
CASE = UUID(int=0xCA5E)
PERSON = UUID(int=0x9E0)
BORN = {
    Pathway.ADULT: date(1990, 2, 3),
    Pathway.CHILD: date(2013, 2, 3),
    Pathway.COMMUNITY: date(2010, 2, 3),
}


def actor_of(role: Role) -> UUID:
    """One invented person per role, unless a test names another."""
    return UUID(int=0xAC70_0000 + list(Role).index(role))


def after(case: Case | None, fresh: Sequence[Envelope], all: Sequence[Envelope]) -> Case | None:
    """The case after the latest of all its events, as whoever holds it works it out."""
    try:
        return project(case, fresh)
    except FoldAgain:
        return project(None, all)


@dataclass
class Story:
    """A case and its history so far; a minute passes with every command.

    A refused command leaves case, history and clock as they were.
    """

    now: datetime = MORNING
    case: Case | None = None
    entries: list[Envelope] = field(default_factory=list)
    commands: int = 0

    @property
    def known_case(self) -> Case:
        assert self.case is not None, "the story has not begun"
        return self.case

    def ask(
        self,
        asked: Command,
        *,
        role: Role = Role.PWP,
        actor: UUID | None = None,
        occurred: When | None = None,
        known: When | None = None,
        now: datetime | None = None,
        scores: Sequence[MeasureScores] = (),
    ) -> list[Envelope]:
        """Decide, record, evolve; the new entries. Raises what *decide* raises."""
        at = now or self.now
        by = Author(actor=actor or actor_of(role), role=role, organisation="RX1", client="tests")
        given = Circumstances(
            now=at,
            by=by,
            occurred=occurred or At(at=at),
            known=known,
            ids=[self._id(n) for n in range(16)],
            scores=scores,
            entries=tuple(self.entries),
        )
        facts = decide(self.case, asked, given)
        fresh = [
            Envelope(
                originator_id=CASE,
                originator_version=len(self.entries) + 1 + n,
                kind="case",
                id=given.ids[n],
                fact=fact,
                occurred=given.occurred,
                known=known,
                by=by,
                why=Purpose.CARE,
                source=Source.PRACTITIONER,
                basis=Basis.FACT,
                sensitivity=Sensitivity.NORMAL,
                request=self.commands.to_bytes(4),
                subject=PERSON,
                ordinal=n,
            )
            for n, fact in enumerate(facts)
        ]
        self.entries += fresh
        self.case = after(self.case, fresh, self.entries)
        self.commands += 1
        self.now = at + timedelta(minutes=1)
        return fresh

    def refusal(self, asked: Command, **circumstances: Any) -> tuple[type[Refusal], str]:
        """How a command is refused: what kind, and its code. Nothing may have changed."""
        before = self.case, len(self.entries)
        with pytest.raises(Refusal) as refusal:
            self.ask(asked, **circumstances)
        assert (self.case, len(self.entries)) == before
        return type(refusal.value), refusal.value.code

    def book(self, appointment_type: str = "02") -> UUID:
        """A booked contact's id."""
        booked = BookAssessment if appointment_type in {"01", "03"} else BookContact
        asked = booked(
            appointment_type=appointment_type,
            medium="02",
            practitioner=actor_of(Role.PWP),
            planned=self.now,
        )
        return self.ask(asked)[0].id

    def attend(self, appointment_type: str = "02") -> UUID:
        """An attended contact's id."""
        contact = self.book(appointment_type)
        self.ask(
            RecordAttendance(
                contact=contact, attendance_code="5", started=self.now, duration_minutes=30
            )
        )
        return contact

    def write_note(self, contact: UUID, *, role: Role = Role.PWP) -> UUID:
        """The id of an attended contact's unsigned note."""
        asked = RecordSession(
            contact=contact,
            interventions=("guided_self_help",),
            therapy="748051000000105",
            note=Note(narrative="Worked through the second chapter"),
        )
        return self.ask(asked, role=role)[0].id

    def pass_days(self, days: int) -> None:
        self.now += timedelta(days=days)

    def _id(self, ordinal: int) -> UUID:
        return UUID(int=(0xE0_0000 + self.commands) << 8 | ordinal)


def referral_for(pathway: Pathway, received: date, source_code: str = "B1") -> ReceiveReferral:
    return ReceiveReferral(
        pathway=pathway,
        service="north",
        received=received,
        source_code=source_code,
        consent_to_referral=Answer.YES,
        person=PERSON,
        who=Person(name="Ada Invented", date_of_birth=BORN[pathway]),
        request=Request(reason="Panic and poor sleep"),
    )


@pytest.fixture
def story() -> Story:
    """A story that has not begun."""
    return Story()


@pytest.fixture
def new_story() -> type[Story]:
    """Stories, for tests that need several."""
    return Story


@pytest.fixture
def received(story: Story) -> Story:
    """An adult's case whose referral waits for a decision."""
    story.ask(referral_for(Pathway.ADULT, london_day(story.now)), role=Role.ADMIN)
    return story


@pytest.fixture
def accepted(received: Story) -> Story:
    """An adult's case that the service has taken on."""
    received.ask(AcceptReferral(reasons=Reasons(rationale="Suitable on paper")), role=Role.DUTY)
    return received


@pytest.fixture
def accepted_child(story: Story) -> Story:
    """A child's case that the service has taken on."""
    story.ask(referral_for(Pathway.CHILD, london_day(story.now), "F1"), role=Role.ADMIN)
    story.ask(AcceptReferral(reasons=Reasons(rationale="Suitable on paper")), role=Role.DUTY)
    return story


@pytest.fixture
def referral() -> Callable[..., ReceiveReferral]:
    """A referral command: pathway, date received, source code."""
    return referral_for


Play = Callable[[Sequence[tuple[Command, dict[str, Any]]]], Case]


@pytest.fixture
def play(story: Story) -> Play:
    """A case from (command, circumstances) pairs, from its referral on."""

    def tell(steps: Sequence[tuple[Command, dict[str, Any]]]) -> Case:
        for asked, circumstances in steps:
            story.ask(asked, **circumstances)
        return story.known_case

    return tell


@pytest.fixture
def raised(accepted_child):
    """A child's case with an open concern, and that concern's id."""
    return accepted_child, accepted_child.ask(concern())[0].id


@pytest.fixture
def decided(raised):
    """A child's case with a concern decided upon, and that concern's id."""
    story, id = raised
    story.ask(triage(id), **LEAD)
    story.ask(decision(id), **LEAD)
    return story, id
