"""From what was typed to the body of a command, and back.

Nothing is judged here: what can't be read as a day, a time or a number goes on as it was typed, and
the command refuses it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from api.pages.forming.layouts import Ask, Body, Layout, Several
from api.pages.forming.members import Kind, Member
from api.pages.forming.typed import (
    ABOUT,
    DAY,
    MONTH,
    TIME,
    YEAR,
    Typed,
    filled_rows,
    names,
)
from domain.moments import LONDON

Members = Mapping[str, Member]

_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,9}")


def member_of(ask: Ask, members: Members, within: str = "") -> Member:
    """What a question asks for; ``within`` is the list in whose rows it stands."""
    member = members[ask.of or f"{within}{ask.path}"]
    if ask.accepts:
        # A schema says only that a document may be told of without its bytes, not when.
        return replace(member, needed=True)
    return replace(member, many=False, needed=True) if ask.is_single else member


def gathered(layout: Layout, members: Members, typed: Typed) -> Body:
    """What the form asks for, as far as it was filled in, in the form's own order.

    What must be there and holds something else is there, if empty: so what it lacks is told by
    itself. The rows of ``typed`` are to be without gaps.
    """
    body: Body = {"data": {}}
    for part in layout.parts():
        if isinstance(part, Several):
            rows = [_row(part, number, members, typed) for number in filled_rows(part, typed)]
            if rows:
                _put(body, part.path, rows)
        else:
            member = member_of(part, members)
            _put_value(body, part.path, value(member, part.path, typed))
            if member.needed:
                _open(body, part.path)
    return body


def _row(rows: Several, number: int, members: Members, typed: Typed) -> Body:
    row: Body = {}
    for ask, name in names(rows, number):
        member = member_of(ask, members, f"{rows.path}[].")
        _put_value(row, ask.path, value(member, name, typed))
        if member.needed:
            _open(row, ask.path)
    return row


def value(member: Member, name: str, typed: Typed) -> Any:
    """What a field says in the terms of the record; None where it says nothing."""
    if member.many:
        return list(typed.all(name)) or None
    reader = _READERS.get(member.kind)
    return (typed.one(name) or None) if reader is None else reader(name, typed)


def spread(layout: Layout, members: Members, body: Body) -> Typed:
    """What has to be typed for the form to come to this body."""
    told: dict[str, tuple[str, ...]] = {}
    for part in layout.parts():
        if isinstance(part, Ask):
            told |= _fields(member_of(part, members), part.path, _found(body, part.path))
            continue
        for number, row in enumerate(_found(body, part.path) or ()):
            for ask, name in names(part, number):
                member = member_of(ask, members, f"{part.path}[].")
                told |= _fields(member, name, _found(row, ask.path))
    return Typed(told)


def _fields(member: Member, name: str, stands: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    return iter(_typed_as(member, name, stands).items()) if stands is not None else iter(())


def _typed_as(member: Member, name: str, stands: Any) -> dict[str, tuple[str, ...]]:
    if member.many:
        return {name: tuple(stands)}
    if member.kind is Kind.DAY:
        return _day_typed(name, stands)
    if member.kind is Kind.INSTANT:
        return _instant_typed(name, stands)
    if member.kind is Kind.WHEN:
        about = {name + ABOUT: ("true",)} if stands.get("about") else {}
        if "on" in stands:
            return _day_typed(name, stands["on"]) | about
        return _instant_typed(name, stands["at"]) | about
    if member.kind is Kind.YES_NO:
        return {name: ("yes" if stands else "no",)}
    return {name: (str(stands),)}


def _day_typed(name: str, day: str) -> dict[str, tuple[str, ...]]:
    year, month, date = day.split("-")
    return {name + DAY: (date,), name + MONTH: (month,), name + YEAR: (year,)}


def _instant_typed(name: str, instant: str) -> dict[str, tuple[str, ...]]:
    at = datetime.fromisoformat(instant).astimezone(LONDON)
    return {**_day_typed(name, at.date().isoformat()), name + TIME: (f"{at:%H:%M}",)}


def _day(name: str, typed: Typed) -> str | None:
    day, month, year = (typed.one(name + end).strip() for end in (DAY, MONTH, YEAR))
    return f"{year:0>4}-{month:0>2}-{day:0>2}" if day or month or year else None


def _instant(name: str, typed: Typed) -> str | None:
    day, time = _day(name, typed), typed.one(name + TIME).strip()
    if day is None and not time:
        return None
    read = _TIME.fullmatch(time)
    try:
        at = datetime.fromisoformat(f"{day}T{_clock(read)}" if read else "")
    except ValueError:
        return f"{day or ''}T{time}"
    return at.replace(tzinfo=LONDON).isoformat()


def _clock(read: re.Match[str]) -> str:
    hour, minutes, half = int(read[1]), read[2] or "00", (read[3] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return f"{hour:02}:{minutes}"


def _when(name: str, typed: Typed) -> Body | None:
    day, at = _day(name, typed), _instant(name, typed)
    if at is None:
        return None
    told: Body = {"at": at} if typed.one(name + TIME) else {"on": day}
    return told | ({"about": True} if typed.one(name + ABOUT) else {})


def _number(name: str, typed: Typed) -> int | str | None:
    text = typed.one(name).strip()
    return int(text) if _NUMBER.fullmatch(text) else text or None


def _yes_no(name: str, typed: Typed) -> bool | str | None:
    text = typed.one(name)
    return {"yes": True, "no": False}.get(text, text or None)


_READERS: Mapping[Kind, Callable[[str, Typed], Any]] = {
    Kind.DAY: _day,
    Kind.INSTANT: _instant,
    Kind.WHEN: _when,
    Kind.NUMBER: _number,
    Kind.YES_NO: _yes_no,
}


def _put_value(body: Body, path: str, stands: Any) -> None:
    if stands is not None:
        _put(body, path, stands)


def _put(body: Body, path: str, stands: Any) -> None:
    _open(body, path)[path.rpartition(".")[2]] = stands


def _open(body: Body, path: str) -> Body:
    """What a path stands in, which is there from now on."""
    inside = body
    for step in path.split(".")[:-1]:
        inside = inside.setdefault(step, {})
    return inside


def _found(body: Any, path: str) -> Any:
    for step in path.split("."):
        body = body.get(step) if isinstance(body, dict) else None
    return body
