"""Therapy by a programme on the internet, with the minutes a clinician gave to it.

A log is named by its event id. Nationally each counts as a treatment contact, so the first may be
where treatment started. Logs belong to the area of sessions, which holds their state.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import Field

from domain.case.referral import referral
from domain.case.sessions.contacts import AREA, refuse_unless_accepted
from domain.commands import Circumstances, Command, NotAcceptable, command
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.moments import BetweenDays, Day, On, When, london_day
from domain.policies import policy
from domain.roles import CLINICAL
from domain.text import Code, Text


class ProgrammeWork(Part):
    """What the person did in the programme, and what the clinician wrote back."""

    narrative: Text
    programme_name: Text | None = None


class _InternetTherapy(Content):
    """``ended_on`` is absent while the person goes on with the programme."""

    programme: Code
    therapy: Code
    started_on: Day
    ended_on: Day | None = None
    clinician_minutes: Annotated[int, Field(ge=0, le=10_000)]


@event("case.internet_therapy_logged", area=AREA, label="Internet therapy logged")
class InternetTherapyLogged(_InternetTherapy, Fact):
    """``intensity`` is that of the therapy, by the version of that list."""

    intensity: Code
    therapies_version: Code
    programmes_version: Code
    work: ProgrammeWork | Closed | Gone | None = None


@command(
    "log-internet-therapy",
    area=AREA,
    summary="Record a spell of therapy on the internet and the clinician's minutes in it.",
    roles=CLINICAL,
)
class LogInternetTherapy(_InternetTherapy, Command):
    work: ProgrammeWork | None = None

    def happened(self) -> When:
        if self.ended_on is None or self.ended_on < self.started_on:
            return On(on=self.started_on)
        return BetweenDays.model_validate({"from": self.started_on, "to": self.ended_on})


@dataclass(frozen=True)
class Log:
    """One spell in a programme as later decisions need it."""

    started_on: date
    therapy: str
    intensity: str


Logs = Mapping[UUID, Log]


class Sees(Protocol):
    """What logging looks at."""

    @property
    def referral(self) -> referral.State: ...


def decide(case: Sees, asked: LogInternetTherapy, given: Circumstances) -> InternetTherapyLogged:
    """The fact for a log; raises :class:`~domain.commands.Refusal`."""
    refuse_unless_accepted(case.referral)
    programmes = policy("internet_programmes")
    if asked.programme not in programmes["programmes"]:
        raise NotAcceptable("unknown-programme", "The programme is not on the list.")
    therapies = policy("therapies")
    therapy = therapies["codes"].get(asked.therapy)
    if therapy is None or not therapy.get("computer"):
        raise NotAcceptable(
            "not-internet-therapy", "This therapy code is not one for work with a computer."
        )
    last = asked.ended_on or asked.started_on
    if max(last, asked.started_on) > london_day(given.now):
        raise NotAcceptable("programme-in-future", "The programme can't be worked through to come.")
    if last < asked.started_on:
        raise NotAcceptable("ended-before-start", "The programme ends before it begins.")
    return InternetTherapyLogged(
        **dict(asked),
        intensity=therapy["intensity"],
        therapies_version=therapies["version"],
        programmes_version=programmes["version"],
    )


def log(fact: InternetTherapyLogged) -> Log:
    """What later decisions need of a log."""
    return Log(fact.started_on, fact.therapy, fact.intensity)
