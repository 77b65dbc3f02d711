"""What a copy of a frozen chronology tells another agency, and what it leaves out, each with why.

A decision counts first, then the rules: words of somebody else than those whose cases it tells of,
entries that are restricted or withdrawn, and what another agency told under a limit. Source: Data
Protection Act 2018, Schedule 2 paragraph 16 (others), and the restriction itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from application.chronologies.factual_line import factual_line
from application.chronologies.gathering import Gathered, ToldCase, ToldRow
from application.log import StreamEntry
from application.reading import Contents, Entry
from application.remarks import WITHDRAWN
from domain.case.restriction import restriction
from domain.evidence import Ground
from domain.facts import Gone
from domain.moments import When
from domain.policies import policy

ONWARD_LIMIT = "onward_limit"
"""The ground on which a row is left out that another agency told for this service, or for now."""
RESTRICTED = "restricted"
OWN_WORDS = "own_words"
OURS = "this service"


@dataclass(frozen=True)
class CopiedLine:
    """One line of a copy. ``person`` is whom it concerns, by their part in the chronology;
    ``marks`` say what was said of the entry later."""

    entry: UUID
    person: str
    occurred: When
    recorded: datetime
    late: bool
    agency: str
    source: str
    basis: str
    event: str
    what: str
    marks: tuple[str, ...] = ()
    own_words: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """What a copy does not tell: all of an entry or one part, on which ground, by whose decision
    where somebody took one."""

    entry: UUID
    ground: str
    part: str | None = None
    by: UUID | None = None


@dataclass(frozen=True)
class Copy:
    """A copy as of a position, its lines in order of what happened, and what it leaves out.

    ``people`` are those whose cases it tells of, by the same names as the lines have.
    """

    chronology: UUID
    position: int
    ground: str
    since: date | None
    until: date | None
    people: Mapping[str, Mapping[str, Any]]
    lines: tuple[CopiedLine, ...]
    left_out: tuple[LeftOut, ...]


def copied(gathered: Gathered) -> Copy:
    """The copy of what was gathered for somebody to whom all of it is open."""
    labels = _labels(gathered)
    told: list[tuple[tuple[datetime, int], CopiedLine]] = []
    left_out: list[LeftOut] = []
    for case in gathered.cases:
        restricted = _restricted(case)
        left_out += _not_selected(gathered, case)
        for entry in case.lines:
            why = _whole(gathered, entry, restricted.get(entry.event.id))
            if why is not None:
                left_out.append(why)
                continue
            label = labels[case.member.person]
            told.append((_order(entry.event), _line(gathered, case, entry, label)))
            left_out += _parts(gathered, entry)
    for row in gathered.rows:
        why = _row_left_out(gathered, row)
        if why is None:
            told.append((_order(row.event), _row(row, labels[row.row.person])))
        else:
            left_out.append(why)
    chronology = gathered.chronology
    return Copy(
        chronology=chronology.id,
        position=gathered.as_of.position,
        ground=chronology.ground,
        since=chronology.since,
        until=chronology.until,
        people=_people(gathered, labels),
        lines=tuple(line for _, line in sorted(told, key=lambda each: each[0])),
        left_out=tuple(left_out),
    )


def _order(event: StreamEntry) -> tuple[datetime, int]:
    return event.envelope.occurred.earliest, event.position


def _labels(gathered: Gathered) -> Mapping[UUID, str]:
    """What each person is called: by their part, and a number where several have the same."""
    roles: dict[UUID, str] = {}
    for case in gathered.cases:
        roles.setdefault(case.member.person, case.member.role)
    shared = list(roles.values())
    found: dict[UUID, str] = {}
    for person, role in roles.items():
        number = 1 + sum(1 for each in found if roles[each] == role)
        name = role.replace("_", " ")
        found[person] = f"{name} {number}" if shared.count(role) > 1 else name
    return found


def _people(gathered: Gathered, labels: Mapping[UUID, str]) -> Mapping[str, Mapping[str, Any]]:
    """Who they are, as their referrals say, where those are told."""
    found: dict[str, Mapping[str, Any]] = {}
    for case in gathered.cases:
        entry = case.beginning
        if entry is None or _whole(gathered, entry, _restricted(case).get(entry.event.id)):
            continue
        who = entry.contents.get("who")
        kept_back = _part(gathered, entry, "who", case.member.person)
        if who is not None and not isinstance(who, Gone) and kept_back is None:
            found.setdefault(labels[case.member.person], who)
    return found


def _restricted(case: ToldCase) -> Mapping[UUID, LeftOut]:
    """The entries that are restricted in the case, for anybody: a copy is for none of them."""
    state = restriction.State()
    for entry in case.entries:
        if entry.event.fact_class.AREA == restriction.AREA:
            state = restriction.evolve(state, entry.envelope)
    found: dict[UUID, LeftOut] = {}
    for standing in state.restrictions.values():
        for id in standing.covers or {entry.event.id for entry in case.entries}:
            found.setdefault(id, LeftOut(id, RESTRICTED, by=standing.by))
    return found


def _not_selected(gathered: Gathered, case: ToldCase) -> Iterator[LeftOut]:
    for entry in case.left_out:
        choice = gathered.chronology.excluded[entry.event.id]
        yield LeftOut(entry.event.id, choice.ground.value, by=choice.by)


def _decided(gathered: Gathered, entry: UUID, part: str | None) -> LeftOut | None:
    for each in gathered.chronology.withheld.values():
        if (each.entry, each.part) == (entry, part):
            return LeftOut(entry, each.ground.value, part=part, by=each.by)
    return None


def _whole(gathered: Gathered, entry: Entry, restricted: LeftOut | None) -> LeftOut | None:
    """Why all of an entry is left out; None where it is told."""
    decided = _decided(gathered, entry.event.id, None)
    if decided is None and entry.said.withdrawn is not None:
        by = UUID(entry.said.withdrawn.record["by"]["actor"])
        return LeftOut(entry.event.id, WITHDRAWN, by=by)
    return decided or restricted


def _parts(gathered: Gathered, entry: Entry) -> Iterator[LeftOut]:
    for part in entry.event.record["parts"]:
        why = _part(gathered, entry, part["name"], UUID(part["subject"]))
        if why is not None:
            yield why


def _part(gathered: Gathered, entry: Entry, name: str, subject: UUID) -> LeftOut | None:
    """Why a part is left out: decided, about somebody else, or not there any more."""
    decided = _decided(gathered, entry.event.id, name)
    if decided is not None:
        return decided
    if subject not in gathered.chronology.persons:
        return LeftOut(entry.event.id, Ground.THIRD_PARTY.value, part=name)
    content = entry.contents.get(name)
    if isinstance(content, Gone):
        return LeftOut(entry.event.id, content.ground, part=name)
    return None


def _line(gathered: Gathered, case: ToldCase, entry: Entry, person: str) -> CopiedLine:
    event, record = entry.event, entry.event.record
    label = event.fact_class.LABEL
    return CopiedLine(
        entry=event.id,
        person=person,
        occurred=entry.envelope.occurred,
        recorded=event.at,
        late=_late(entry.envelope.occurred, event.at),
        agency=OURS,
        source=record["source"],
        basis=record["basis"],
        event=label,
        what=_in_words(gathered, case, entry) or factual_line(label, record["data"]),
        marks=tuple(_marks(entry)),
        own_words=tuple(_own_words(gathered, entry)),
    )


def _in_words(gathered: Gathered, case: ToldCase, entry: Entry) -> str | None:
    choice = case.standing[entry.event.id].choice
    return None if choice is None else _text(gathered.words.get(choice.decided), "line")


def _text(contents: Contents | None, part: str) -> str | None:
    content = None if contents is None else contents.get(part)
    if content is None or isinstance(content, Gone):
        return None
    text: str = content["text"]
    return text


def _marks(entry: Entry) -> Iterator[str]:
    if entry.said.corrected:
        yield "corrected later"
    if entry.statements:
        yield "disputed"


def _own_words(gathered: Gathered, entry: Entry) -> Iterator[str]:
    for part in entry.event.record["parts"]:
        name, subject = part["name"], UUID(part["subject"])
        content = entry.contents.get(name)
        if name.partition(".")[0] != OWN_WORDS or content is None or isinstance(content, Gone):
            continue
        if _part(gathered, entry, name, subject) is None:
            yield content["words"]
    for statement in entry.statements:
        if (text := _text(statement.contents, "statement")) is not None:
            yield f"Disagrees: {text}"


def _row_left_out(gathered: Gathered, told: ToldRow) -> LeftOut | None:
    decided = _decided(gathered, told.id, None)
    if decided is not None:
        return decided
    if not policy("chronology")["onward"][told.row.onward]["exported"]:
        return LeftOut(told.id, ONWARD_LIMIT)
    if _text(told.contents, "account") is None:
        gone = None if told.contents is None else told.contents.get("account")
        return LeftOut(told.id, gone.ground if isinstance(gone, Gone) else RESTRICTED)
    return None


def _row(told: ToldRow, person: str) -> CopiedLine:
    record = told.event.record
    return CopiedLine(
        entry=told.id,
        person=person,
        occurred=told.row.occurred,
        recorded=told.event.at,
        late=_late(told.row.occurred, told.event.at),
        agency=told.row.origin.replace("_", " "),
        source=record["source"],
        basis=record["basis"],
        event=told.event.fact_class.LABEL,
        what=_text(told.contents, "account") or "",
    )


def _late(occurred: When, recorded: datetime) -> bool:
    hours: int = policy("chronology")["late_hours"]
    return (recorded - occurred.latest).total_seconds() > hours * 3600
