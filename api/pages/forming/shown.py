"""A form as a template draws it: every question with its words, what stands in it and its fault."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from api.pages.forming.faults import Fault, to_choose_again
from api.pages.forming.gathering import Members, member_of
from api.pages.forming.layouts import Ask, Instead, InTheWay, Layout, Option, Several
from api.pages.forming.members import Kind, Member
from api.pages.forming.typed import ABOUT, DAY, MONTH, TIME, YEAR, Typed, rows_of
from api.pages.words import in_words

_MOST_RADIOS = 8
_YES_NO = (Option("yes", "Yes"), Option("no", "No"))


class Widget(StrEnum):
    """With what a question is asked."""

    HIDDEN = "hidden"
    INPUT = "input"
    NUMBER = "number"
    TEXTAREA = "textarea"
    RADIOS = "radios"
    SELECT = "select"
    CHECKBOXES = "checkboxes"
    DAY = "day"
    INSTANT = "instant"
    WHEN = "when"
    FILE = "file"


_CHOICES = frozenset({Widget.RADIOS, Widget.SELECT, Widget.CHECKBOXES})


@dataclass(frozen=True)
class ShownOption:
    """One of the answers to choose from."""

    value: str
    words: str
    hint: str
    is_chosen: bool


@dataclass(frozen=True)
class ShownField:
    """One question. ``typed`` holds what stands in its fields, by the ending of their names."""

    widget: Widget
    name: str
    id: str
    label: str
    hint: str
    is_needed: bool
    typed: Mapping[str, str]
    options: tuple[ShownOption, ...]
    longest: int | None
    error: str | None
    accepts: str

    @property
    def lacks_choice(self) -> bool:
        """Whether it must be answered by a choice and there is nothing to choose."""
        return self.is_needed and self.widget in _CHOICES and not self.options

    @property
    def value(self) -> str:
        """What stands in a question of one field."""
        return self.typed[""]


@dataclass(frozen=True)
class ShownRows:
    """A list of rows; ``may_grow``: one more can be added."""

    path: str
    id: str
    each: str
    add: str
    rows: tuple[tuple[ShownField, ...], ...]
    may_grow: bool
    error: str | None


@dataclass(frozen=True)
class ShownGroup:
    """Questions that belong together."""

    legend: str
    hint: str
    parts: tuple[ShownField | ShownRows, ...]


@dataclass(frozen=True)
class ShownForm:
    """A whole form; ``errors`` is its summary: what to put right, and the id of the field."""

    title: str
    button: str
    lead: tuple[str, ...]
    in_the_way: tuple[InTheWay, ...]
    instead: tuple[Instead, ...]
    groups: tuple[ShownGroup, ...]
    errors: tuple[tuple[str, str | None], ...]

    @property
    def without_choice(self) -> str | None:
        """The first question that must be answered by a choice where there is nothing to choose."""
        return next(
            (
                part.label
                for group in self.groups
                for part in group.parts
                if isinstance(part, ShownField) and part.lacks_choice
            ),
            None,
        )

    @property
    def sends_file(self) -> bool:
        """Whether a file goes with it."""
        parts = (part for group in self.groups for part in group.parts)
        return any(isinstance(each, ShownField) and each.widget is Widget.FILE for each in parts)


def shown(
    layout: Layout, members: Members, typed: Typed, faults: Sequence[Fault] = ()
) -> ShownForm:
    """The form with what was typed; its rows are those that ``typed`` has."""
    told = (*faults, *to_choose_again(layout, typed, faults))
    by_field = {fault.field: fault.text for fault in told if fault.field is not None}

    def part(one: Ask | Several) -> ShownField | ShownRows:
        if isinstance(one, Several):
            return _rows(one, members, typed, by_field)
        return _field(one, one.path, member_of(one, members), typed, by_field)

    def stands(one: Ask | Several) -> bool:
        return isinstance(one, Several) or may_be_answered(one, member_of(one, members))

    groups = tuple(
        ShownGroup(group.legend, group.hint, tuple(part(p) for p in group.parts if stands(p)))
        for group in layout.groups
    )
    ids = _ids(groups)
    return ShownForm(
        title=layout.title,
        button=layout.button,
        lead=layout.lead,
        in_the_way=layout.in_the_way,
        instead=layout.instead,
        groups=groups,
        errors=tuple((fault.text, ids.get(fault.field)) for fault in told),
    )


def _ids(groups: Iterable[ShownGroup]) -> Mapping[str | None, str]:
    """Where the summary of errors leads for each field: to the first thing to type in."""
    found: dict[str | None, str] = {}
    for part in (part for group in groups for part in group.parts):
        if isinstance(part, ShownField):
            found[part.name] = _first_id(part)
        else:
            found[part.path] = part.id
            found |= {field.name: _first_id(field) for row in part.rows for field in row}
    return found


def _first_id(field: ShownField) -> str:
    in_three = field.widget in {Widget.DAY, Widget.INSTANT, Widget.WHEN}
    return field.id + DAY if in_three else field.id


def _rows(rows: Several, members: Members, typed: Typed, errors: Mapping[str, str]) -> ShownRows:
    told = tuple(
        tuple(
            _field(ask, name, member_of(ask, members, f"{rows.path}[]."), typed, errors)
            for ask, name in found
        )
        for _, found in rows_of(rows, typed)
    )
    listed = members.get(rows.path)
    most = rows.most if listed is None or listed.most is None else min(rows.most, listed.most)
    return ShownRows(
        path=rows.path,
        id=_id(rows.path),
        each=rows.each,
        add=rows.add,
        rows=told,
        may_grow=len(told) < most,
        error=errors.get(rows.path),
    )


def _field(
    ask: Ask, name: str, member: Member, typed: Typed, errors: Mapping[str, str]
) -> ShownField:
    chosen = set(typed.all(name))
    options = options_of(ask, member)
    endings = ("", DAY, MONTH, YEAR, TIME, ABOUT)
    return ShownField(
        widget=widget(ask, member),
        name=name,
        id=_id(name),
        label=ask.label if member.needed else f"{ask.label} (optional)",
        hint=" ".join(filter(None, (ask.hint, _EXAMPLES.get(member.kind, "")))),
        is_needed=member.needed,
        typed={end: next(iter(typed.values.get(name + end, ())), "") for end in endings},
        options=tuple(ShownOption(o.value, o.words, o.hint, o.value in chosen) for o in options),
        longest=member.longest,
        error=errors.get(name),
        accepts=",".join(ask.accepts),
    )


def options_of(ask: Ask, member: Member) -> Sequence[Option]:
    """The answers there are to choose from; none where one is typed."""
    if ask.options is not None:
        return ask.options
    if member.kind is Kind.YES_NO:
        return _YES_NO
    return tuple(Option(code, ask.words.get(code) or in_words(code)) for code in member.codes)


def may_be_answered(ask: Ask, member: Member) -> bool:
    """Whether there is something to choose, or it has to be said that there is nothing."""
    return member.needed or ask.options is None or bool(ask.options)


def widget(ask: Ask, member: Member) -> Widget:
    """With what a question is asked: few answers stand open, of many one is picked."""
    if ask.is_hidden or ask.is_minted:
        return Widget.HIDDEN
    if ask.accepts:
        return Widget.FILE
    if member.many:
        return Widget.CHECKBOXES
    options = options_of(ask, member)
    if options or ask.options is not None:
        return Widget.RADIOS if len(options) <= _MOST_RADIOS else Widget.SELECT
    return _WIDGETS.get(member.kind, Widget.INPUT)


_WIDGETS = {
    Kind.TEXT: Widget.TEXTAREA,
    Kind.NUMBER: Widget.NUMBER,
    Kind.DAY: Widget.DAY,
    Kind.INSTANT: Widget.INSTANT,
    Kind.WHEN: Widget.WHEN,
}


_EXAMPLES = {
    Kind.DAY: "For example, 27 3 2026",
    Kind.INSTANT: "For example, 27 3 2026, 9:30am",
    Kind.WHEN: "For example, 27 3 2026, 9:30am",
}


def _id(name: str) -> str:
    return name.replace(".", "-").replace("_", "-")
