"""What was wrong in the record, and what was added to it later; nothing is replaced."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.commands import Circumstances, Command, NotAllowed, NotPossible, command
from domain.envelope import Envelope
from domain.facts import Closed, Content, Fact, Gone, Part, event
from domain.roles import EVERYDAY, Role
from domain.text import Code, Text

AREA = "corrections"
HEARS = frozenset({"*"})  # any entry may be corrected

CORRECTS_FOR_OTHERS = frozenset({Role.SUPERVISOR, Role.SAFEGUARDING_LEAD, Role.SERVICE_MANAGER})


class Scope(StrEnum):
    """How much of the entry is wrong."""

    WHOLE = "whole"
    PART = "part"


class Reason(StrEnum):
    """Why the entry is wrong."""

    WRONG_FACT = "wrong_fact"
    WRONG_PERSON = "wrong_person"
    WRONG_DATE = "wrong_date"
    WRONG_CODE = "wrong_code"
    MISUNDERSTOOD = "misunderstood"
    TYPING_ERROR = "typing_error"
    DUPLICATE = "duplicate"


class Right(Part):
    """What is right instead, or that nothing of it is."""

    text: Text


class Addition(Part):
    """What is added to the entry."""

    text: Text


class _Correction(Content):
    entry: UUID
    scope: Scope
    reason: Reason


class _PointsBack(Content):
    """The entry it points at, as a reader of the feed needs it without looking it up.

    ``entry_significant`` says whether that entry, or what it in turn points at, stands in the
    safeguarding chronology by itself; only then does this one.
    """

    entry_type: Code
    entry_significant: bool


@event("case.entry_corrected", area=AREA, label="Entry corrected", significant=True)
class EntryCorrected(_Correction, _PointsBack, Fact):
    right: Right | Closed | Gone


@event("case.addendum_added", area=AREA, label="Addendum added")
class AddendumAdded(_PointsBack, Fact):
    entry: UUID
    addition: Addition | Closed | Gone


@command(
    "correct-entry",
    area=AREA,
    summary="Mark an earlier entry as wrong and say what is right; the original stays.",
    roles=EVERYDAY,
    seen=True,
    after_end=True,
)
class CorrectEntry(_Correction, Command):
    right: Right


@command(
    "add-addendum",
    area=AREA,
    summary="Add to an earlier entry, which stays as it is.",
    roles=EVERYDAY,
    after_end=True,
)
class AddAddendum(Command):
    entry: UUID
    addition: Addition


@dataclass(frozen=True)
class Entry:
    """One entry of the case: what it is, whose, and by which entries it was corrected."""

    type: str
    version: int
    author: UUID
    significant: bool
    corrected: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class State:
    """Every entry of the case by its event id."""

    entries: Mapping[UUID, Entry] = field(default_factory=dict)


class Sees(Protocol):
    """What this area looks at."""

    @property
    def corrections(self) -> State: ...


def _entry(state: State, id: UUID) -> Entry:
    found = state.entries.get(id)
    if found is None:
        raise NotPossible("no-such-entry", "This case has no such entry.")
    return found


def _decide_correction(state: State, asked: CorrectEntry, given: Circumstances) -> Fact:
    entry = _entry(state, asked.entry)
    if entry.author != given.by.actor and given.by.role not in CORRECTS_FOR_OTHERS:
        raise NotAllowed(
            "not-own-entry",
            "Somebody else wrote this entry; ask them, a supervisor, the safeguarding lead or"
            " the service manager to correct it, or add an addendum.",
        )
    return EntryCorrected(**dict(asked), entry_type=entry.type, entry_significant=entry.significant)


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`.

    A correction may itself be corrected, and every entry may be corrected more than once.
    """
    match asked:
        case CorrectEntry():
            return [_decide_correction(case.corrections, asked, given)]
        case AddAddendum():
            entry = _entry(case.corrections, asked.entry)
            return [
                AddendumAdded(
                    **dict(asked), entry_type=entry.type, entry_significant=entry.significant
                )
            ]
    raise TypeError(type(asked).__name__)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event; it takes note of every event of the case."""
    match entry.fact:
        case EntryCorrected() | AddendumAdded() as fact:
            significant = fact.entry_significant
        case _:
            significant = entry.fact.SIGNIFICANT
    entries = {
        **state.entries,
        entry.id: Entry(
            type=entry.fact.TYPE,
            version=entry.originator_version,
            author=entry.by.actor,
            significant=significant,
        ),
    }
    if isinstance(entry.fact, EntryCorrected):
        wrong = entries[entry.fact.entry]
        entries[entry.fact.entry] = replace(wrong, corrected=(*wrong.corrected, entry.id))
    return State(entries=entries)
