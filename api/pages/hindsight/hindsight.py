"""A case in hindsight, in words: risk at each contact, answers about self-harm and what followed,
and what stood in the record when something was decided."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages import words
from api.pages.entries.who_knew import HOW
from api.pages.staff import Staff
from api.pages.tables import Cell, Table
from api.pages.told import told, withheld_ground
from api.times import span_words
from domain.facts import UnknownEvent, event_class

_Told = Mapping[str, Any]
_FACTS_OF_A_LINE = 6
_JUDGED_BY = {
    "policy": "The rules for such entries",
    "from_policy": "The rules of before",
    "instrument": "The edition of the questionnaire",
    "calendar": "The calendar of working days",
    "clock": "The clocks: by when something is due",
    "threshold": "The thresholds of need",
}
"""The rules that an entry names, where they are no list of codes."""


@dataclass(frozen=True)
class Line:
    """An entry in short. ``known_before``: the service knew of it before something was decided, and
    had not written it down."""

    id: str
    label: str
    occurred: _Told
    recorded: str
    by: str
    facts: str
    known_before: bool = False


@dataclass(frozen=True)
class AtContact:
    """What was asked about risk at a contact, and what came of it. ``flagged`` are questionnaires
    of it with an answer about harming oneself."""

    when: str
    entry: str
    says: str
    is_grave: bool
    lines: tuple[Line, ...]
    flagged: tuple[str, ...]


@dataclass(frozen=True)
class Knew:
    """That somebody knew of an answer, by which entry."""

    says: str
    who: str
    when: _Told
    entry: str


@dataclass(frozen=True)
class Flagged:
    """An answer about harming oneself, and how long it was until somebody spoke with the person:
    ``next_contact``, and ``contact``, the entry that says so, are None where nobody has. Nothing
    ``lasted`` where it was answered in a contact itself."""

    id: str
    label: str
    answered: _Told
    next_contact: str | None
    contact: str | None
    lasted: str
    responses: tuple[str, ...]
    knew: tuple[Knew, ...]


@dataclass(frozen=True)
class Decided:
    """A decision or an ending: how many entries ``had`` been recorded by then, and what arrived
    later of what had happened before. ``later`` are the entries that name the concern since, None
    where it is about none; ``unseen`` the entries that whoever closed the case had not seen, None
    where the reader may not be told."""

    line: Line
    had: int
    arrived_after: tuple[Line, ...]
    later: tuple[Line, ...] | None = None
    unseen: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Hindsight:
    """The whole page."""

    contacts: tuple[AtContact, ...]
    other_changes: tuple[Line, ...]
    flagged: tuple[Flagged, ...]
    not_acted: tuple[Decided, ...]
    endings: tuple[Decided, ...]
    named_rules: Table
    rules: Table
    restricted: int


def hindsight(told_of: _Told, staff: Staff, *, entry_link: str) -> Hindsight:
    """What `GET /cases/{case_id}/reconstruction` tells; ``entry_link`` is where an entry stands,
    with its id left open."""
    rules = told_of["rules"]
    return Hindsight(
        contacts=tuple(_at_contact(each, staff) for each in told_of["contacts"]),
        other_changes=_lines(told_of["other_level_changes"], staff),
        flagged=tuple(_flagged(each, staff) for each in told_of["flagged_answers"]),
        not_acted=tuple(
            _decided(each, each["decision"], staff, later=_lines(each["later"], staff))
            for each in told_of["decisions_not_to_act"]
        ),
        endings=tuple(_decided(each, each["closed"], staff) for each in told_of["endings"]),
        named_rules=_named_rules(rules, entry_link),
        rules=_rules(rules),
        restricted=len(told_of.get("restricted", ())),
    )


def _at_contact(each: _Told, staff: Staff) -> AtContact:
    says, is_grave = _asked(each)
    groups = ("screens", "omitted", "assessed", "level_changes")
    return AtContact(
        when=each["when"],
        entry=each["event"],
        says=says,
        is_grave=is_grave,
        lines=tuple(line for group in groups for line in _lines(each[group], staff)),
        flagged=tuple(each["flagged_answers"]),
    )


def _asked(each: _Told) -> tuple[str, bool]:
    if each["asked"]:
        return "Risk was asked about.", False
    if each["omitted"]:
        return "Risk was not asked about, and it is said why.", False
    if "risk_considered" in each:
        return "It is noted that risk was not considered.", True
    return "Nothing is recorded about risk.", True


def _lines(entries: Sequence[_Told], staff: Staff) -> tuple[Line, ...]:
    return tuple(_line(each, staff) for each in entries)


def _line(each: _Told, staff: Staff, *, known_before: bool = False) -> Line:
    return Line(
        id=each["id"],
        label=each["label"],
        occurred=each["occurred"],
        recorded=each["recorded"],
        by=staff.by(each["by"], at=each["recorded"]),
        facts=". ".join(_facts(each["data"], staff)),
        known_before=known_before,
    )


def _facts(data: _Told, staff: Staff) -> Iterator[str]:
    for fact in told(data, staff)[:_FACTS_OF_A_LINE]:
        yield f"{fact.term}: {fact.value}"


def _flagged(each: _Told, staff: Staff) -> Flagged:
    entry, contact = each["entry"], each.get("next_contact")
    return Flagged(
        id=entry["id"],
        label=_questionnaire(entry),
        answered=each["answered"],
        next_contact=None if contact is None else contact["when"],
        contact=None if contact is None else contact["event"],
        lasted="" if contact is None else _lasted(each),
        responses=tuple(each["responses"]),
        knew=tuple(_knew(one, staff) for one in each["told"]),
    )


def _questionnaire(entry: _Told) -> str:
    if withheld_ground(entry["data"]) is not None:
        return str(entry["label"])
    return words.in_words(entry["data"]["instrument"].lower())


def _lasted(each: _Told) -> str:
    if not each["seconds_at_most"]:
        return ""
    least, most = span_words(each["seconds_at_least"]), span_words(each["seconds_at_most"])
    return f"{most} later" if least == most else f"between {least} and {most} later"


def _knew(one: _Told, staff: Staff) -> Knew:
    who = staff.by(one) if "role" in one else words.in_words(one.get("recipient", ""))
    return Knew(HOW[one["how"]], who, one["when"], one["event"])


def _decided(
    each: _Told, decision: _Told, staff: Staff, *, later: tuple[Line, ...] | None = None
) -> Decided:
    known = frozenset(each["known_before"])
    unseen = each.get("not_seen_by_who_closed_it")
    return Decided(
        line=_line(decision, staff),
        had=each["had"],
        arrived_after=tuple(
            _line(one, staff, known_before=one["id"] in known) for one in each["arrived_after"]
        ),
        later=later,
        unseen=None if unseen is None else tuple(unseen),
    )


def _named_rules(rules: _Told, entry_link: str) -> Table:
    rows = [
        (
            Cell(
                _label(each["type"]),
                href=entry_link.format(each["entry"]),
            ),
            Cell(_judged_by(each["field"].removesuffix("_version"))),
            Cell(each["version"]),
        )
        for each in rules["named_by_entries"]
    ]
    caption = "Rules by which entries of this case were judged"
    columns = ("Kind of entry: the latest", "Judged by", "Version")
    return Table(caption, columns, rows, "No entry names a rule.")


def _label(type: str) -> str:
    """What entries of a type are called; by its name where this release knows none."""
    try:
        return event_class(type, 1).LABEL
    except UnknownEvent:
        return words.in_words(type.partition(".")[2])


def _judged_by(rule: str) -> str:
    return _JUDGED_BY.get(rule) or f"The list: {words.in_words(rule).lower()}"


def _rules(rules: _Told) -> Table:
    rows = [
        (
            Cell(words.in_words(each["name"])),
            Cell(each["version"]),
            Cell(words.day(each["effective_from"])),
            Cell("Yes" if each["checked"] else "Not yet confirmed by the service"),
        )
        for each in rules["in_force"]
    ]
    caption = f"Rules of this release that count on {words.day(rules['day'])}"
    return Table(caption, ("Rule", "Version", "Counts from", "Confirmed"), rows)
