"""Courses made by hand, with invented days, and evidence made from events as the view makes it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import md5
from typing import Any
from uuid import UUID

import pytest

from domain.case.referral.referral import Pathway
from domain.envelope import Envelope, Recorded
from domain.facts import Fact
from domain.outcomes.course import Course, Period, Score, Seen
from projections.outcomes import counted
from projections.outcomes.fold import fold
from projections.outcomes.query import CaseEvidence, Held
from projections.row_versions import Changes

RECEIVED = date(2026, 4, 1)
PERIOD = Period(date(2026, 4, 1), date(2027, 3, 31))


def at(day: date) -> datetime:
    return datetime.combine(day, time(10), UTC)


def seen(day: date, number: int, **changes: Any) -> Seen:
    """A treatment contact by telephone, unless said otherwise."""
    given = {"assessment": False, "treatment": True, "medium": "02", **changes}
    return Seen(id=UUID(int=0xC0_0000 + number), started=at(day), **given)


def scores(
    instrument: str, totals: Sequence[int], days: Sequence[date], rater: str = "self", goal: int = 0
) -> tuple[Score, ...]:
    """One questionnaire, completed on each of these days."""
    return tuple(
        Score(
            id=UUID(bytes=md5(f"{instrument} {rater} {goal} {number}".encode()).digest()),
            instrument=instrument,
            rater=rater,
            total=total,
            day=day,
            version=number,
            goal=UUID(int=goal) if goal else None,
        )
        for number, (total, day) in enumerate(zip(totals, days, strict=True))
    )


def adult(number: int = 1, **changes: Any) -> Course:
    """A finished course: received on 1 April, treated after 14, 21 and 28 days, ended after 35."""
    days = [RECEIVED + timedelta(days=n) for n in (14, 21, 28)]
    course = Course(
        case=UUID(int=number),
        pathway=Pathway.ADULT,
        service="north",
        received=RECEIVED,
        ended=RECEIVED + timedelta(days=35),
        end_code="46",
        taken_on=True,
        contacts=tuple(seen(day, n) for n, day in enumerate(days)),
    )
    return replace(course, **changes)


TWO_DAYS = [RECEIVED + timedelta(days=n) for n in (14, 21)]
RECOVERED = adult(scores=scores("PHQ9", [15, 5], TWO_DAYS) + scores("GAD7", [12, 3], TWO_DAYS))
IMPROVED = adult(scores=scores("PHQ9", [20, 12], TWO_DAYS) + scores("GAD7", [12, 11], TWO_DAYS))
BELOW = adult(scores=scores("PHQ9", [5, 5], TWO_DAYS) + scores("GAD7", [3, 3], TWO_DAYS))
UNSCORED = adult()


@dataclass(frozen=True)
class Logged:
    """An event with its place in a log of one case."""

    envelope: Envelope
    position: int

    @property
    def id(self) -> UUID:
        return self.envelope.id

    @property
    def stream(self) -> UUID:
        return self.envelope.originator_id

    @property
    def kind(self) -> str:
        return self.envelope.kind

    @property
    def type(self) -> str:
        return self.envelope.fact.TYPE

    @property
    def schema(self) -> int:
        return self.envelope.fact.SCHEMA

    @property
    def at(self) -> datetime:
        assert self.envelope.recorded is not None
        return self.envelope.recorded.at

    @property
    def fact(self) -> Fact:
        return self.envelope.fact


@dataclass(frozen=True)
class Total:
    instrument: str
    total: int


def logged(entries: Iterable[Envelope], first: int = 1) -> list[Logged]:
    """Events at dense positions, a minute apart."""
    begun = datetime(2026, 4, 1, 9, tzinfo=UTC)
    told = []
    for position, entry in enumerate(entries, first):
        recorded = Recorded(
            "test.invalid/1", position, begun + timedelta(minutes=position), b"", b""
        )
        told.append(Logged(replace(entry, recorded=recorded), position))
    return told


def totals(entries: Iterable[Logged]) -> Mapping[UUID, Total]:
    """The totals of the questionnaires, as the runner opens them for the view."""
    return {
        entry.id: Total(entry.fact.instrument, entry.fact.answers.total)  # type: ignore[attr-defined]
        for entry in entries
        if entry.type == "case.measures_recorded" and entry.fact.complete  # type: ignore[attr-defined]
    }


def evidence_of(entries: Sequence[Logged]) -> CaseEvidence:
    """What the view would hold of one case, every version of every row."""
    courses: Changes[Any] = Changes({})
    contacts: Changes[Any] = Changes({})
    found: Changes[Any] = Changes({})
    opened = totals(entries)
    for entry in entries:
        row = fold(courses.row(entry.stream), entry)
        if row is not None:
            courses.put(entry.stream, entry.position, row)
        for one in counted.heard([entry]):
            counted.count_contact(contacts, one)
            counted.count_score(found, one, opened)
    return CaseEvidence(
        *(
            tuple(Held(v.since, v.until, v.row) for v in changes.begun)
            for changes in (courses, contacts, found)
        )
    )


@pytest.fixture
def period() -> Period:
    """A financial year."""
    return PERIOD
