"""What a command was refused for, each at the field that it is about, in words for who typed it.

A problem never repeats what was typed, nor does anything here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages.forming.gathering import Members, member_of
from api.pages.forming.layouts import Ask, Layout, Places, Several
from api.pages.forming.members import Kind, Member
from api.pages.forming.typed import ENDINGS, Typed, names, rows_of

_OURS = ("holds ", "must be one line", "the range ends")
"""How what the record says of a text by its own rules begins."""


@dataclass(frozen=True)
class Fault:
    """Something to put right; ``field`` is the name of the field, if it is about one."""

    text: str
    field: str | None = None


def to_choose_again(layout: Layout, typed: Typed, found: Sequence[Fault]) -> list[Fault]:
    """The files that were sent with a form that is shown again: a browser keeps none of them."""
    told = {fault.field for fault in found}
    return [
        Fault(f"Choose the file once more: {part.label}", part.path)
        for part in layout.parts()
        if isinstance(part, Ask) and part.accepts and typed.one(part.path)
        if part.path not in told
    ]


@dataclass(frozen=True)
class Field:
    """A question as it stands in the form: its name there, and what it asks for."""

    name: str
    ask: Ask
    member: Member


def fields(layout: Layout, members: Members, typed: Typed) -> Iterable[Field]:
    """Every question of the form in order, those of its rows too."""
    for part in layout.parts():
        if isinstance(part, Ask):
            yield Field(part.path, part, member_of(part, members))
            continue
        for number, _ in rows_of(part, typed):
            for ask, name in names(part, number):
                yield Field(name, ask, member_of(ask, members, f"{part.path}[]."))


def faults(
    problem: Mapping[str, Any], layout: Layout, members: Members, typed: Typed, places: Places
) -> list[Fault]:
    """What a problem says, in the order of the form; what is about no field comes first."""
    told = problem.get("errors")
    if told is None:
        blamed = layout.blames.get(str(problem.get("code")))
        return [Fault(str(problem["detail"]), _first_below(blamed, layout, members, typed))]
    asked = {field.name: field for field in fields(layout, members, typed)}
    found: dict[str | None, Fault] = {}
    for error in told:
        name = _field(str(error["at"]), asked, layout, places)
        text = _sentence(asked[name], str(error["is"]), typed) if name in asked else ""
        found.setdefault(name, Fault(text or _of_no_field(error), name))
    order = [None, *asked, *(part.path for part in layout.parts())]
    return sorted(found.values(), key=lambda fault: order.index(fault.field))


def _first_below(blamed: str | None, layout: Layout, members: Members, typed: Typed) -> str | None:
    """The field of this name, or the first of the list of this name."""
    if blamed is None:
        return None
    names = [field.name for field in fields(layout, members, typed)]
    return next((n for n in names if n == blamed or n.startswith(f"{blamed}.")), None)


def _field(at: str, asked: Mapping[str, Field], layout: Layout, places: Places) -> str | None:
    """The field at which something in a body was asked for, or the first of those below it."""
    steps = at.removeprefix("body/").split("/")
    for length in range(len(steps), 1 if steps[0] == "data" else 0, -1):
        path = ".".join(steps[:length])
        path = places.get(path, path)
        if path in asked:
            return path
        below = [name for name in asked if name.startswith(f"{path}.")]
        if below:
            return below[0]
        if any(isinstance(part, Several) and part.path == path for part in layout.parts()):
            return path
    return None


def _sentence(field: Field, kind: str, typed: Typed) -> str:
    """What is to be done about a field."""
    label, member = field.ask.label, field.member
    if not any(typed.one(field.name + end) for end in ENDINGS):
        chosen = (
            member.many
            or member.codes
            or field.ask.options
            or field.ask.accepts
            or member.kind is Kind.YES_NO
        )
        return f"{'Choose' if chosen else 'Enter'} an answer: {label}"
    if field.ask.accepts:
        return f"Choose a smaller file: {label}"
    if member.kind in {Kind.DAY, Kind.INSTANT, Kind.WHEN}:
        time = "" if member.kind is Kind.DAY else " and a time, such as 9:30am"
        return f"Enter a real date, such as 27 3 2026{time}: {label}"
    if member.kind is Kind.NUMBER:
        return f"Enter a whole number{_bounds(member)}: {label}"
    if kind.startswith(_OURS):
        return f"{label}: {kind}"
    if member.longest is not None and len(typed.one(field.name)) > member.longest:
        return f"Use {member.longest:,} characters or fewer: {label}"
    return f"{'Choose' if member.kind is Kind.CODE else 'Enter'} an answer that fits: {label}"


def _bounds(member: Member) -> str:
    if member.least is None or member.most is None:
        return ""
    return f" from {member.least:,} to {member.most:,}"


def _of_no_field(error: Mapping[str, Any]) -> str:
    return f"Something the form does not ask for is missing or wrong ({error['at']})."
