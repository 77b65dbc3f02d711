"""A run of sessions, with the times nobody came in between."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from api.demonstration.population.contact import Contact, Work, ask, book, come, miss, next_time
from api.demonstration.population.contact import write as write_note
from api.demonstration.population.figures import figure
from api.demonstration.population.scores import Totals
from api.demonstration.population.story import Story

_ATTENDED = frozenset({"5", "6"})
_MOST_MISSED = 2


@dataclass(frozen=True)
class Session:
    """An attended session, and how its booking, its attendance and its note are referred to."""

    contact: Contact
    booked: str
    attendance: str
    note: str


@dataclass(frozen=True)
class Run:
    """The sessions of one practitioner: how many are attended, and what stands in their notes.

    ``work`` and ``totals`` are those of a session by its number from 1; ``contact`` says with whom
    and how the next one is held.
    """

    attended: int
    attendance: str
    work: Callable[[int], Work]
    totals: Callable[[int], Totals]
    contact: Callable[[Contact, int], Contact]


def hold(story: Story, run: Run, first: Contact, *, told: datetime) -> list[Session]:
    """All sessions of a run, the first of them planned as given."""
    held: list[Session] = []
    planned, missed = first, 0
    codes = figure(run.attendance)
    while len(held) < run.attended:
        number = len(held) + 1
        planned = run.contact(planned, number)
        booked = book(story, planned, told=told)
        code = story.chance.weighted(codes) if missed < _MOST_MISSED else "5"
        if code in _ATTENDED:
            held.append(_session(story, run, planned, booked, code=code, number=number))
            told, missed = planned.ends, 0
        else:
            told, missed = miss(story, planned, booked, code), missed + 1
        days = 14 if code in _ATTENDED and story.chance.happens(0.12) else 7
        planned = replace(planned, at=next_time(planned, days))
        told = min(told, planned.at - timedelta(hours=30))
    return held


def stay_away(story: Story, run: Run, last: Contact, *, times: int) -> datetime:
    """Nobody comes any more; returns when the last attempt was made."""
    planned, told = last, last.ends
    for _ in range(times):
        planned = run.contact(replace(planned, at=next_time(planned, 7)), run.attended + 1)
        booked = book(story, planned, told=min(told, planned.at - timedelta(hours=30)))
        told = miss(story, planned, booked, "3")
    return told


def _session(
    story: Story, run: Run, contact: Contact, booked: str, *, code: str, number: int
) -> Session:
    attendance = come(story, contact, booked, code)
    ask(story, contact, booked, run.totals(number))
    note = write_note(story, contact, booked, run.work(number))
    return Session(contact=contact, booked=booked, attendance=attendance, note=note)
