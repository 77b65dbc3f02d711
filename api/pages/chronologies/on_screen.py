"""What a chronology tells, as its page shows it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.pages import words
from api.pages.asking import Record
from api.pages.case.standing import name_of
from api.pages.staff import Staff, staff_in
from api.pages.tables import Cell, Table
from api.pages.told import Told
from api.pages.told import told as told_of
from api.printing.courses import event_rows, gap_rows, period_rows
from api.printing.lines import line_sheet
from api.printing.parties import parts_in
from domain.envelope import Source
from domain.policies import policy

Answer = Mapping[str, Any]
_AFTER = re.compile(r"after=(\d+)")
_AUTHORITIES = frozenset({"case.sharing_decision_made", "case.agency_referral_made"})
_PLACES = frozenset({"service", "referrer_organisation"})
_WHY = {
    "significant_by_type": "Stands here because entries of its kind matter for safety",
    "marked_in_case": "Marked in the case as mattering",
    "chosen": "Chosen for this chronology",
}
_AS = {"fact": "as a fact", "reported": "as reported", "opinion": "as an opinion"}
_TOLD_BY = {
    Source.SELF: "the person",
    Source.PARENT: "a parent",
    Source.CARER: "a carer",
    Source.RELATIVE: "a relative",
    Source.SCHOOL: "the school",
    Source.GP: "the GP",
    Source.SOCIAL_CARE: "social care",
    Source.POLICE: "the police",
    Source.HEALTH: "another health service",
    Source.VOLUNTARY: "a voluntary organisation",
    Source.COLLEAGUE: "a colleague",
    Source.SYSTEM: "a computer system",
    Source.OTHER: "somebody else",
}
"""Who told us, where it is not whoever recorded it."""
_PEOPLE = Table("People", ("Name", "Part", "Named in concerns as"), (), "Nobody is named.")
_PERIODS = Table(
    "Periods",
    ("What", "Whom it concerns", "From", "Until", "Besides"),
    (),
    "No period of a status or of an open concern is recorded.",
)
_EVENTS = Table(
    "Meetings, missed contacts and changes of worker",
    ("When", "Whom it concerns", "What"),
    (),
    "None is recorded.",
)
_GAPS = Table(
    "Gaps",
    ("From", "To", "Whom it concerns", "What"),
    (),
    "No long time without a recorded contact.",
)


@dataclass(frozen=True)
class Naming:
    """Staff on a page: by name and role, and whoever reads it as you."""

    staff: Staff

    def by(self, author: Answer) -> str:
        """Whoever acted, in which role."""
        if author["actor"] == self.staff.me:
            return f"you, as {words.role(author['role'])}"
        return self.staff.by(author)

    def actor(self, id: str) -> str:
        """Somebody whose role is not told."""
        return "you" if id == self.staff.me else self.staff.named(id) or "a colleague"


@dataclass(frozen=True)
class Line:
    """One line, and where it leads. ``case`` is None for what another agency told; ``is_chosen``
    says that somebody took it in, on a ground, and ``struck`` that it was withdrawn."""

    entry: str
    case: str | None
    after: str
    person: str
    occurred: Answer
    recorded: str
    late: str
    whose: str
    what: str
    facts: tuple[Told, ...]
    words: tuple[Mapping[str, str], ...]
    notes: tuple[str, ...]
    by: str
    why: str
    is_chosen: bool
    struck: bool

    @property
    def is_by_kind(self) -> bool:
        """Whether it stands there as every entry of its kind does."""
        return self.why == _WHY["significant_by_type"]


@dataclass(frozen=True)
class LeftOut:
    """A marked entry that somebody left out, with why."""

    entry: str
    case: str
    label: str
    occurred: Answer
    why: str


@dataclass(frozen=True)
class Frozen:
    """What was frozen: the event by which it is asked for, and the position."""

    id: str
    position: int


@dataclass(frozen=True)
class Withheld:
    """What is kept from copies: by which event, what it is, and why."""

    id: str
    what: str
    why: str


@dataclass(frozen=True)
class OnScreen:
    """The page. ``cases`` are those shown, by whom they are of, and ``persons`` whose each
    is; ``authorities`` are the entries of each by which something of it may be shared."""

    id: str
    subject: str
    person: str
    facts: tuple[tuple[str, str], ...]
    people: Table
    cases: tuple[tuple[str, str], ...]
    persons: Mapping[str, str]
    lines: tuple[Line, ...]
    added_later: tuple[Answer, ...]
    left_out: tuple[LeftOut, ...]
    periods: Table
    events: Table
    gaps: Table
    frozen: tuple[Frozen, ...]
    given: tuple[str, ...]
    withheld: tuple[Withheld, ...]
    authorities: Mapping[str, Mapping[str, str]]
    position: int
    is_whole: bool


def on_screen(told: Answer, staff: Staff) -> OnScreen:
    """The page of an answer of `GET /chronologies/{id}`, for this reader."""
    parts, naming, cases = parts_in(told["people"]), Naming(staff), told["cases"]
    return OnScreen(
        id=told["chronology"],
        subject=subject_of(told),
        person=told["person"],
        facts=tuple(_facts(told)),
        people=_table(_PEOPLE, [_person(each, parts) for each in told["people"]]),
        cases=tuple((each["case"], words.first_letter(parts[each["person"]])) for each in cases),
        persons={each["case"]: each["person"] for each in cases},
        lines=tuple(line(each, parts, naming) for each in told["lines"]),
        added_later=tuple(told.get("added_later", ())),
        left_out=tuple(_left_out(each, naming) for each in told["left_out"]),
        periods=_table(_PERIODS, period_rows(cases, parts)),
        events=_table(_EVENTS, event_rows(cases, parts, naming)),
        gaps=_table(_GAPS, gap_rows(cases, parts)),
        frozen=tuple(Frozen(each["frozen"], each["position"]) for each in told["frozen"]),
        given=tuple(_given(each, naming) for each in told["released"]),
        withheld=tuple(_withheld(told, naming)),
        authorities=_authorities(told),
        position=told["as_of"]["position"],
        is_whole=not told["unshown"]["cases"],
    )


def _table(empty: Table, rows: Sequence[Sequence[str]]) -> Table:
    """The table with these rows, each cell beginning with a capital."""
    return replace(empty, rows=[[Cell(words.first_letter(cell)) for cell in row] for row in rows])


def _given(each: Answer, naming: Naming) -> str:
    agency = words.first_letter(
        policy("sharing_recipients")["recipients"][each["recipient"]]["label"]
    )
    return f"{agency}, {words.moment(each['sent_at'])}, by {naming.actor(each['by'])}"


def _withheld(told: Answer, naming: Naming) -> Iterator[Withheld]:
    said = {each["entry"]: each["label"] for each in (*told["left_out"], *told["lines"])}
    for each in told["withheld"]:
        what = said.get(each["entry"], "An entry that does not stand here")
        if "part" in each:
            what += f" ({words.in_words(each['part']).lower()})"
        why = f"{words.in_words(each['ground'])}, by {naming.actor(each['by'])}"
        yield Withheld(each["withholding"], what, why)


def _authorities(told: Answer) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {each["case"]: {} for each in told["cases"]}
    for line in told["lines"]:
        if line.get("type") in _AUTHORITIES:
            said = f"{line['label']}, {words.when(line['occurred'])}"
            if recipient := line["data"].get("recipient") or line["data"].get("agency"):
                said += f": {words.in_words(recipient).lower()}"
            found[line["case"]][line["entry"]] = said
    return found


async def staff_of(record: Record, told: Answer, *, position: int | None = None) -> Staff:
    """Everybody who works here whom a chronology tells of."""
    changes = [change for case in told["cases"] for change in case["worker_changes"]]
    workers = [change[when] for change in changes for when in ("before", "after")]
    return await staff_in(record, told, {"practitioner": workers}, position=position)


def just_recorded(told: Answer, position: int | None, *, me: str) -> str | None:
    """What the reader themselves recorded last of it, where it stands at this position; an address
    that names another position says nothing."""
    last = told["last"]
    if last["position"] != position or last["by"]["actor"] != me:
        return None
    return f"{last['label']}, at position {position} of the record."


def subject_of(told: Answer) -> str:
    """The name of whose safety it is about, or why it is not shown."""
    subject: Answer = next(
        (each for each in told["people"] if each["person"] == told["person"]), {}
    )
    return name_of(subject.get("who"))


def _facts(told: Answer) -> Iterator[tuple[str, str]]:
    yield "Made", policy("chronology")["grounds"][told["ground"]]["label"]
    yield "Days", days_told(told)
    yield "Cases", cases_told(told)
    yield (
        "Called late",
        f"what was recorded over {told['late_after_hours']} hours after it happened",
    )
    if told["unchecked_rules"]:
        names = ", ".join(words.in_words(name).lower() for name in told["unchecked_rules"])
        yield "Rules not yet confirmed by the service", names


def days_told(told: Answer) -> str:
    """Which days it tells of."""
    since = f"from {words.day(told['since'])}" if "since" in told else ""
    until = f"until {words.day(told['until'])}" if "until" in told else ""
    return words.first_letter(" ".join(filter(None, (since, until)))) or "All"


def cases_told(told: Answer) -> str:
    """Of how many cases it tells, and how many more are not open to the reader."""
    shown, unshown = len(told["cases"]), told["unshown"]["cases"]
    return f"{shown}, and {unshown} that you may not see" if unshown else str(shown)


def _person(each: Answer, parts: Mapping[str, str]) -> tuple[str, str, str]:
    named = sorted({words.in_words(one["role"]) for one in each.get("in_concerns", ())})
    part = parts.get(each["person"])
    return (
        name_of(each.get("who") or each.get("named_as")),
        words.first_letter(part) if part else "Named in concerns",
        ", ".join(named) or "None",
    )


def line(told: Answer, parts: Mapping[str, str], naming: Naming) -> Line:
    """One line of it, or of what changed in it, with each person called by their part."""
    sheet = line_sheet(told, parts, naming)
    return Line(
        entry=told["entry"],
        case=told.get("case"),
        after=_place(told),
        person=told["person"],
        occurred=told["occurred"],
        recorded=told["recorded"],
        late=words.delay(told["late_seconds"]) if told["late"] else "",
        whose=words.first_letter(sheet["whose"]),
        what=told["label"] if "data" in told else sheet["what"],
        facts=tuple(_told_facts(told, naming.staff)),
        words=tuple(sheet["words"]),
        notes=tuple(sheet["notes"]),
        by=_by(told, naming),
        why=_why(told, naming),
        is_chosen="ground" in told.get("inclusion", {}),
        struck="withdrawn" in told,
    )


def _told_facts(line: Answer, staff: Staff) -> Iterator[Told]:
    """What an entry says by its codes: what is so, and not where it was said."""
    data = line.get("data", {})
    shown = {name: data[name] for name in data if data[name] is not False and name not in _PLACES}
    return iter(told_of(shown, staff))


def _place(line: Answer) -> str:
    """After which version of its case the entry stands; empty for what another agency told."""
    found = _AFTER.search(line.get("full_entry", ""))
    return found[1] if found else ""


def _by(line: Answer, naming: Naming) -> str:
    source = Source(line["source"])
    told = "" if source is Source.PRACTITIONER else f"; told by {_TOLD_BY[source]}"
    return f"Recorded by {naming.by(line['by'])}{told}, {_AS[line['basis']]}"


def _why(line: Answer, naming: Naming) -> str:
    if "origin" in line:
        origin = line["origin"]
        onward = policy("chronology")["onward"][origin["onward"]]["label"]
        agency = words.in_words(origin["agency"])
        return f"{agency} told it on {words.day(origin['received_on'])}; {onward}"
    chosen = line["inclusion"]
    told = _WHY.get(chosen["why"], words.in_words(chosen["why"]))
    if "ground" in chosen:
        told += f": {words.in_words(chosen['ground']).lower()}, by {naming.actor(chosen['by'])}"
    if text := (chosen.get("reason") or {}).get("text"):
        told += f". {text}"
    return told


def _left_out(each: Answer, naming: Naming) -> LeftOut:
    why = f"{words.in_words(each['ground'])}, by {naming.actor(each['by'])}"
    reason = (each.get("reason") or {}).get("text")
    return LeftOut(
        entry=each["entry"],
        case=each["case"],
        label=each["label"],
        occurred=each["occurred"],
        why=f"{why}. {reason}" if reason else why,
    )
