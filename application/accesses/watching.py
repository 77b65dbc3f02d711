"""Readings that stand out, for those who watch over access: a question to ask, not a judgement."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from application.accesses.likeness import Likeness, Likenesses
from application.accesses.readings_of import ReadingsPage, RecordedReading, check_watches
from application.callers import Caller
from domain.commands import NotAcceptable
from domain.gate.watched import Watched
from domain.moments import start_of
from domain.working_days import CalendarEnds, is_working_day

LONGEST_DAYS = 92
"""Days that one question may be about."""

MOST_SIGHTS = 2_000
"""Pairs of a reader and a record that one question compares; each is opened."""


@dataclass(frozen=True)
class Stretch:
    """A page of a stretch of time, which ends before `until`."""

    since: datetime
    until: datetime
    before: int | None
    limit: int

    def bounds(self) -> dict[str, object]:
        """By name."""
        return dict(vars(self))


@dataclass(frozen=True)
class BusyDay:
    """How many records somebody was shown on a day, each asked for by itself, in how many
    readings."""

    day: date
    actor: UUID
    records: int
    readings: int


@dataclass(frozen=True)
class Sight:
    """That somebody was shown a record, how often, and the position of the last time."""

    actor: UUID
    record: UUID
    readings: int
    last: int


class Kind(StrEnum):
    """What stands out in a reading."""

    OUT_OF_RELATIONSHIP = "out-of-relationship"
    AFTER_HOURS = "after-hours"


@dataclass(frozen=True)
class Alike:
    """Somebody who was shown the record of a person who is called as they are, or lives there."""

    sight: Sight
    likeness: frozenset[Likeness]


class WatchedReadings(Protocol):
    """Finds readings by what stands out, among all that the access log holds at the time of asking.

    All raise :class:`~application.log.LogUnavailable`.
    """

    def unrelated(self, asked: Stretch, ties: Collection[str]) -> Sequence[RecordedReading]:
        """The newest that a break-glass grant opened, or no other ties than these."""

    def after_hours(
        self, asked: Stretch, *, begins: time, ends: time, days_off: Collection[date]
    ) -> Sequence[RecordedReading]:
        """The newest that showed a record outside these hours in London, or on a day off."""

    def many_records(self, asked: Stretch, *, records: int) -> Sequence[BusyDay]:
        """The days on which somebody was shown so many records or more, the newest first."""

    def who_saw_what(self, asked: Stretch) -> Sequence[Sight]:
        """Who was shown which record, the newest first."""


class Watching:
    """Answers whoever watches over access; every method raises
    :class:`~domain.commands.NotAllowed`, ``NotAcceptable`` and what the readings raise."""

    def __init__(
        self, readings: WatchedReadings, *, likenesses: Likenesses, policy: Watched
    ) -> None:
        self._readings = readings
        self._likenesses = likenesses
        self._policy = policy

    def standing_out(
        self, caller: Caller, kind: Kind, days: tuple[date, date], *, before: int | None, limit: int
    ) -> ReadingsPage:
        """A page of the readings of these days in London that stand out so."""
        check_watches(caller)
        asked = replace(_stretch(days, limit + 1), before=before)
        policy = self._policy
        if kind is Kind.OUT_OF_RELATIONSHIP:
            found = self._readings.unrelated(asked, policy.of_a_role)
        else:
            found = self._readings.after_hours(
                asked,
                begins=policy.day_begins,
                ends=policy.day_ends,
                days_off=[day for day in _each(days) if _is_off(day)],
            )
        page = found[:limit]
        return ReadingsPage(page, page[-1].position if len(found) > limit else None)

    def busy_days(
        self, caller: Caller, days: tuple[date, date], *, limit: int
    ) -> Sequence[BusyDay]:
        """The days on which somebody was shown many records."""
        check_watches(caller)
        records = self._policy.records_in_a_day
        return self._readings.many_records(_stretch(days, limit), records=records)

    def alike(self, caller: Caller, days: tuple[date, date]) -> Sequence[Alike]:
        """Who was shown a record of somebody of the same surname or at the same address.

        ``NotAcceptable``, if more was seen than can be compared at once. Raises also
        :class:`~application.log.PartsUnavailable`.
        """
        check_watches(caller)
        sights = self._readings.who_saw_what(_stretch(days, MOST_SIGHTS + 1))
        if len(sights) > MOST_SIGHTS:
            raise NotAcceptable("period-too-long", "Too much was read: ask for fewer days.")
        found = self._likenesses.between([(each.actor, each.record) for each in sights])
        return [Alike(sight, how) for sight, how in zip(sights, found, strict=True) if how]


def _stretch(days: tuple[date, date], limit: int) -> Stretch:
    first, last = days
    if last < first:
        raise NotAcceptable("period-out-of-order", "The period ends before it begins.")
    if (last - first).days >= LONGEST_DAYS:
        raise NotAcceptable("period-too-long", f"Ask for at most {LONGEST_DAYS} days.")
    return Stretch(start_of(first), start_of(last + timedelta(days=1)), None, limit)


def _each(days: tuple[date, date]) -> list[date]:
    first, last = days
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _is_off(day: date) -> bool:
    """Where the bank holidays are not known, the days of the week tell."""
    try:
        return not is_working_day(day)
    except CalendarEnds:
        return day.isoweekday() > 5
