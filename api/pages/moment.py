"""Which moment a page speaks of: the record as it is, as it stood, or only what was known by then.

The moment stands in the address, so that a link to a page is a link to what it showed: `as_at` and
`known_by` as a date and a time on the wall in London, `position` as a number. The control sends
date and time apart; both ways are read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Depends, Query

from api.clock import utc_now
from api.pages import words
from api.pages.address import address
from api.pages.capacity import JUST_LOOKING, Capacity, InCapacity
from api.problems import Problem
from domain.moments import LONDON, instant_text, london_day

_END_OF_DAY = "23:59:59.999999"
_YEARS = range(1901, 9999)
"""Those that a record can be asked about."""
_STOOD = frozenset({"as_at", "as_at_date", "as_at_time", "position"})
_KNOWN = frozenset({"known_by", "known_by_date", "known_by_time"})


@dataclass(frozen=True)
class PageMoment:
    """The moment asked about, as it was typed; ``resolved`` is the position that it stands for and
    ``recorded`` when that was recorded, once an answer has said so. Lists know only what stood, not
    what was known."""

    as_at: datetime | None = None
    known_by: datetime | None = None
    position: int | None = None
    resolved: int | None = None
    recorded: str | None = None
    of_a_list: bool = False
    capacity: Capacity = JUST_LOOKING

    @property
    def asked(self) -> dict[str, str | int | None]:
        """The parameters by which a route is asked about it."""
        return {
            "as_at": None if self.as_at is None else instant_text(self.as_at),
            "known_by": None if self.known_by is None else instant_text(self.known_by),
            "position": self.position,
        }

    @property
    def parameters(self) -> dict[str, str]:
        """The same for addresses and forms of pages, with the capacity; empty where it is now."""
        told = {
            "as_at": _written(self.as_at),
            "known_by": _written(self.known_by),
            "position": "" if self.position is None else str(self.position),
        }
        stated = {**told, **self.capacity.query}
        return {name: value for name, value in stated.items() if value}

    @property
    def is_now(self) -> bool:
        """Whether the record is shown as it is."""
        return self.as_at is None and self.known_by is None and self.position is None

    def link(self, path: str, **more: Any) -> str:
        """An address of a page of ours, of this same moment, in the same capacity."""
        return address(path, {**self.parameters, **more})

    def compared(self, path: str) -> str:
        """Where it is compared with now; of now itself, where two moments are chosen."""
        names = {"as_at": "since", "known_by": "since_known_by", "position": "since_position"}
        asked = {names.get(name, name): value for name, value in self.parameters.items()}
        return address(path, asked)

    def told_by(self, answer: dict[str, Any]) -> "PageMoment":
        """This moment, with the position that an answer spoke of."""
        as_of = answer["as_of"]
        return replace(self, resolved=as_of["position"], recorded=as_of.get("recorded"))

    @property
    def pinned(self) -> "PageMoment":
        """The same for the pages behind the first: all of them speak of one position."""
        return self if self.resolved is None else replace(self, as_at=None, position=self.resolved)

    @property
    def past_position(self) -> int | None:
        """The position that was resolved; None where the record is shown as it is."""
        return None if self.is_now else self.resolved

    def day(self, answer: Mapping[str, Any]) -> date:
        """The day in London that an answer to it speaks of."""
        if self.as_at is not None:
            return london_day(self.as_at)
        if self.position is not None and (recorded := answer["as_of"].get("recorded")):
            return london_day(datetime.fromisoformat(recorded))
        return london_day(utc_now())

    @property
    def sentence(self) -> str:
        """What a page under it says of itself."""
        said = []
        if self.as_at is not None:
            said.append(f"As it stood on {words.moment(self.as_at)}")
        elif self.position is not None:
            recorded = f", recorded {words.moment(self.recorded)}" if self.recorded else ""
            said.append(f"As it stood at position {self.position}{recorded}")
        if self.known_by is not None:
            known = f"what was known by {words.moment(self.known_by)}"
            said.append(known if said else known[:1].upper() + known[1:])
        now = "As it is now" if self.capacity.review is None else "As it stood for the review"
        sentence = ", ".join(said) or now
        if self.resolved is None or self.position is not None:
            return sentence
        return f"{sentence}, position {self.resolved}"

    @property
    def fields(self) -> dict[str, str]:
        """What stands in the control's fields."""
        return in_fields({"as_at": self.as_at, "known_by": self.known_by})


@dataclass(frozen=True)
class ElsewhereInTime:
    """Where a page stands of other moments than the one asked about, of which there was nothing:
    as it is now, and by what was known then, for a page that can be asked so."""

    now: str
    known_by: str | None


def elsewhere_in_time(
    path: str, query: Mapping[str, str], *, knows: bool
) -> ElsewhereInTime | None:
    """None where no moment was asked about; ``knows`` says that the page can be asked what was
    known."""
    if not any(query.get(name) for name in _STOOD | _KNOWN):
        return None
    kept = {name: value for name, value in query.items() if name not in _STOOD | _KNOWN}
    stood = {
        name.replace("as_at", "known_by"): value
        for name, value in query.items()
        if name in _STOOD - {"position"} and value
    }
    asks_more = knows and stood and not any(query.get(name) for name in _KNOWN)
    return ElsewhereInTime(
        address(path, kept), address(path, {**kept, **stood}) if asks_more else None
    )


async def _standing(
    capacity: InCapacity,
    as_at: Annotated[str, Query(max_length=40)] = "",
    as_at_date: Annotated[str, Query(max_length=10)] = "",
    as_at_time: Annotated[str, Query(max_length=8)] = "",
    position: Annotated[int | None, Query(ge=0, lt=2**53)] = None,
) -> PageMoment:
    at = typed_moment(as_at, day=as_at_date, time=as_at_time)
    return PageMoment(as_at=at, position=position, of_a_list=True, capacity=capacity)


async def _moment(
    standing: Annotated[PageMoment, Depends(_standing)],
    known_by: Annotated[str, Query(max_length=40)] = "",
    known_by_date: Annotated[str, Query(max_length=10)] = "",
    known_by_time: Annotated[str, Query(max_length=8)] = "",
) -> PageMoment:
    known = typed_moment(known_by, day=known_by_date, time=known_by_time)
    return replace(standing, known_by=known, of_a_list=False)


AtStanding = Annotated[PageMoment, Depends(_standing)]
"""For lists and boards, which know no `known_by`."""
AtPageMoment = Annotated[PageMoment, Depends(_moment)]


def typed_moment(
    whole: str, *, day: str, time: str, clock: Callable[[], datetime] = utc_now
) -> datetime | None:
    """An instant that stands whole in an address, or was typed as a day and a time of it, its end
    where there is none. None is now: where nothing was typed, and for a day without a time that
    has not ended. Without an offset it is on the wall in London.

    Raises :class:`~api.problems.Problem` where it can't be read.
    """
    written = whole or (f"{day}T{time or _END_OF_DAY}" if day else "")
    # No instant is made of the present one: the log judges by a clock of its own what is to come.
    if not written or (not whole and not time and day == london_day(clock()).isoformat()):
        return None
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        raise Problem(
            "not-acceptable", "Write the date as 2025-03-14 and the time as 09:00.", code="moment"
        ) from None
    if found.year not in _YEARS:
        raise Problem("not-acceptable", "No record reaches that year.", code="moment")
    return found if found.tzinfo else found.replace(tzinfo=LONDON)


def _written(at: datetime | None) -> str:
    """As somebody would type it, where that says the very same instant."""
    if at is None:
        return ""
    short = _on_the_wall(at, "%Y-%m-%dT%H:%M")
    return short if typed_moment(short, day="", time="") == at else instant_text(at)


def in_fields(moments: Mapping[str, datetime | None]) -> dict[str, str]:
    """What stands in the fields of a form for moments of these names: the day and the time of
    each."""
    days = {f"{name}_date": _on_the_wall(at, "%Y-%m-%d") for name, at in moments.items()}
    return days | {f"{name}_time": _on_the_wall(at, "%H:%M") for name, at in moments.items()}


def _on_the_wall(at: datetime | None, form: str) -> str:
    """An instant on the wall in London, written in a form of `strftime`; empty for none."""
    return "" if at is None else at.astimezone(LONDON).strftime(form)
