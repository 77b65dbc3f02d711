"""When something happened or became known: an instant, a date, or a range, exact or about.

Days begin and end in London: a date that a practitioner writes is a date on the wall there,
whatever the server's clock says. Instants are kept in UTC with six digits, as the log writes them.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    model_validator,
)

LONDON = ZoneInfo("Europe/London")
EARLIEST = date(1900, 1, 1)


def instant_text(value: datetime) -> str:
    """The one way an instant is written: UTC, six digits, ``Z``."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


def _utc(value: datetime) -> datetime:
    if not EARLIEST.year < value.year < 9999:
        raise ValueError("is not a time that a case record can hold")
    return value.astimezone(UTC)


def _plausible(value: date) -> date:
    if value < EARLIEST or value.year >= 9999:
        raise ValueError("is not a date that a case record can hold")
    return value


Instant = Annotated[
    AwareDatetime,
    AfterValidator(_utc),
    PlainSerializer(instant_text, return_type=str),
]
Day = Annotated[date, AfterValidator(_plausible)]


def _no_instant(value: object) -> object:
    # A midnight is read as its date elsewhere; here it would turn two instants into whole days.
    if isinstance(value, datetime) or (isinstance(value, str) and len(value) > len("2026-03-02")):
        raise ValueError("is not a date")
    return value


_DayAlone = Annotated[Day, BeforeValidator(_no_instant)]


def start_of(day: date) -> datetime:
    """The first instant of a day in London."""
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The last microsecond of a day in London."""
    return start_of(day + timedelta(days=1)) - timedelta(microseconds=1)


def london_day(instant: datetime) -> date:
    """The date on the wall in London at an instant."""
    return instant.astimezone(LONDON).date()


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class At(_Form):
    """At an instant."""

    at: Instant
    about: Literal[True] | None = None

    @property
    def earliest(self) -> datetime:
        return self.at

    @property
    def latest(self) -> datetime:
        return self.at


class On(_Form):
    """On a day in London."""

    on: Day
    about: Literal[True] | None = None

    @property
    def earliest(self) -> datetime:
        return start_of(self.on)

    @property
    def latest(self) -> datetime:
        return end_of(self.on)


class BetweenInstants(_Form):
    """From one instant to another, both included."""

    from_: Instant = Field(alias="from")
    to: Instant
    about: Literal[True] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "BetweenInstants":
        if self.to < self.from_:
            raise ValueError("the range ends before it begins")
        return self

    @property
    def earliest(self) -> datetime:
        return self.from_

    @property
    def latest(self) -> datetime:
        return self.to


class BetweenDays(_Form):
    """From one day to another, both included."""

    from_: _DayAlone = Field(alias="from")
    to: _DayAlone
    about: Literal[True] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "BetweenDays":
        if self.to < self.from_:
            raise ValueError("the range ends before it begins")
        return self

    @property
    def earliest(self) -> datetime:
        return start_of(self.from_)

    @property
    def latest(self) -> datetime:
        return end_of(self.to)


# Days before instants: a bare date must never be read as midnight, a time nobody wrote.
When = Annotated[BetweenDays | BetweenInstants | On | At, Field(union_mode="left_to_right")]


def known_by(known: "BetweenDays | BetweenInstants | On | At", at: datetime) -> bool | None:
    """Whether the service knew by an instant: yes, no, or None where the knowing straddles it."""
    if known.latest <= at:
        return True
    return False if known.earliest > at else None


def age_on(born: date, day: date) -> int:
    """Whole years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
