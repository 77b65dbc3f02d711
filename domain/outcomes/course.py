"""What figures look at of one case: who came when, what was scored, how it went on and ended."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from domain.case.measures.outcomes import Pairing
from domain.case.referral.referral import Pathway
from domain.moments import age_on, london_day
from domain.policies import policy


@dataclass(frozen=True)
class Seen:
    """A contact in which the person was seen, or a stretch of internet therapy."""

    id: UUID
    started: datetime
    assessment: bool
    treatment: bool
    medium: str

    @property
    def day(self) -> date:
        """The day in London."""
        return london_day(self.started)


@dataclass(frozen=True)
class Score:
    """One complete questionnaire, or one goal as scored once.

    ``version`` is the event's place in its case; of two of one day it tells which came first.
    """

    id: UUID
    instrument: str
    rater: str
    total: int
    day: date
    version: int
    goal: UUID | None = None


@dataclass(frozen=True)
class Holding:
    """Who was given the case from which day on, in which team; ``last_day`` is set where that was
    ended with no successor."""

    starting: date
    last_day: date | None
    practitioner: UUID
    team: str


@dataclass(frozen=True)
class Course:
    """A case as figures see it, at one position of the log.

    ``contacts`` come in the order in which they began, ``scores`` in that of their completion,
    ``holdings`` in that of their recording.
    ``step`` is the latest. What nobody recorded is None.
    """

    case: UUID
    pathway: Pathway
    service: str
    received: date
    ended: date | None = None
    end_code: str | None = None
    taken_on: bool = False
    holdings: tuple[Holding, ...] = ()
    descriptor: str | None = None
    pairing: Pairing | None = None
    step: int | None = None
    ethnicity: str | None = None
    decile: int | None = None
    stepped_up: bool = False
    stepped_down: bool = False
    contacts: tuple[Seen, ...] = ()
    scores: tuple[Score, ...] = ()

    @property
    def adult(self) -> bool:
        """Whether the adult rules apply."""
        return self.pathway is Pathway.ADULT

    @cached_property
    def treatments(self) -> tuple[date, ...]:
        """The days of the treatment contacts that were attended, in order."""
        return tuple(contact.day for contact in self.contacts if contact.treatment)

    @cached_property
    def assessed_on(self) -> date | None:
        """The day of the first attended assessment."""
        return next((c.day for c in self.contacts if c.assessment), None)

    def held_on(self, day: date) -> Holding | None:
        """Who held the case on a day, as :class:`~domain.case.oversight.allocation.State` says."""
        held = None
        for one in self.holdings:
            called_off = one.last_day is not None and one.last_day < one.starting
            if (
                one.starting <= day
                and not called_off
                and (not held or one.starting >= held.starting)
            ):
                held = one
        return None if held is None or (held.last_day and held.last_day < day) else held

    @property
    def finished(self) -> bool:
        """Whether it is a finished course: ended, with two or more treatment contacts attended.

        A follow-up after the end is no treatment contact.
        """
        least: int = policy("waits")["treatments_of_a_finished_course"]
        return self.ended is not None and len(self.treatments) >= least


@dataclass(frozen=True)
class Someone:
    """What norms ask of the person; None where the record does not say."""

    born: date | None = None
    sex: str | None = None

    def age_on(self, day: date) -> int | None:
        """Whole years on a day."""
        return None if self.born is None else age_on(self.born, day)


@dataclass(frozen=True)
class Period:
    """From one day to another, both included."""

    first: date
    last: date

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in it."""
        return day is not None and self.first <= day <= self.last


@dataclass(frozen=True)
class Standing:
    """That a case is in the denominator of a figure, and whether it is in its numerator too.

    ``day`` is the day by which the case falls into a quarter.
    """

    figure: str
    counted: bool
    day: date


@dataclass(frozen=True)
class LeftOut:
    """Why a case, or some of its scores, can't be in a figure; a stable code."""

    figure: str
    reason: str


@dataclass(frozen=True)
class Found:
    """What a report finds of one case. ``unchecked`` are the rules behind it that are general
    knowledge, by the names of :mod:`domain.unchecked`."""

    standings: tuple[Standing, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unchecked: tuple[str, ...] = ()

    def __add__(self, other: "Found") -> "Found":
        return Found(
            self.standings + other.standings,
            self.left_out + other.left_out,
            self.unchecked + other.unchecked,
        )
