"""What was wrong in the record, and what was added to it later; nothing is replaced."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from domain.case.corrections.resting import recorded_with, refuse_rested_on
from domain.commands import (
    Circumstances,
    Command,
    NotAcceptable,
    NotAllowed,
    NotPossible,
    command,
)
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


class GivenBy(StrEnum):
    """Who disagrees with an entry, or asks for it to be put right."""

    PERSON = "person"
    PARENT = "parent"
    CARER = "carer"
    REPRESENTATIVE = "representative"


class Right(Part):
    """What is right instead, or that nothing of it is."""

    text: Text


class Addition(Part):
    """What is added to the entry."""

    text: Text


class WhyWithdrawn(Part):
    """Why an entry does not belong in this record."""

    text: Text


class Statement(Part):
    """What the person says against an entry, in their own words."""

    text: Text


class _Correction(Content):
    entry: UUID
    scope: Scope
    reason: Reason


class PointsBack(Content):
    """The entry it points at, as a reader of the feed needs it without looking it up.

    ``entry_significant`` says whether that entry, or what it in turn points at, stands in the
    safeguarding chronology by itself; only then does this one.
    """

    entry: UUID
    entry_type: Code
    entry_significant: bool


class Withdrawing(PointsBack, Fact):
    """What withdraws an entry: from then on nothing else of the case rests on it."""


@event("case.entry_corrected", area=AREA, label="Entry corrected", significant=True)
class EntryCorrected(_Correction, PointsBack, Fact):
    right: Right | Closed | Gone


@event("case.addendum_added", area=AREA, label="Addendum added")
class AddendumAdded(PointsBack, Fact):
    addition: Addition | Closed | Gone


@event("case.entry_marked_in_error", area=AREA, label="Entry marked in error", significant=True)
class EntryMarkedInError(Withdrawing):
    """Nothing of the entry holds, and nothing stands in its place."""

    reason: Reason
    why: WhyWithdrawn | Closed | Gone


@event(
    "case.subject_statement_added", area=AREA, label="Statement of disagreement", significant=True
)
class SubjectStatementAdded(PointsBack, Fact):
    """Shown beside the entry that it disputes, wherever that is shown."""

    given_by: GivenBy
    statement: Statement | Closed | Gone


@event(
    "case.wrong_record_entry_moved", area=AREA, label="Entry of another record", significant=True
)
class WrongRecordEntryMoved(Withdrawing):
    """The entry is about somebody else: readers of this case no longer see it. ``right_case`` is
    where it belongs; there it is entered again by the command it first came from."""

    right_case: UUID
    why: WhyWithdrawn | Closed | Gone


WITHDRAWALS = frozenset({EntryMarkedInError.TYPE, WrongRecordEntryMoved.TYPE})
"""The types of event that withdraw an entry."""


class _Reentered(Content):
    """``from_case`` and ``from_entry`` are where it stood by mistake."""

    entry: UUID
    from_case: UUID
    from_entry: UUID


@event("case.entry_reentered", area=AREA, label="Entered here after another record")
class EntryReentered(_Reentered, Fact):
    """``entry``, of this case, is what had been entered in another person's record."""


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


@command(
    "mark-entry-in-error",
    area=AREA,
    summary="Mark an earlier entry as made in error, with nothing in its place.",
    roles=EVERYDAY,
    seen=True,
    after_end=True,
    needs_entries=True,
)
class MarkEntryInError(Command):
    entry: UUID
    reason: Reason
    why: WhyWithdrawn


@command(
    "add-subject-statement",
    area=AREA,
    summary="Put the person's disagreement beside an entry, in their own words.",
    roles=EVERYDAY,
    after_end=True,
)
class AddSubjectStatement(Command):
    entry: UUID
    given_by: GivenBy
    statement: Statement


@command(
    "move-wrong-record-entry",
    area=AREA,
    summary="Withdraw an entry that is about somebody else, and say which case it belongs to.",
    roles=EVERYDAY,
    seen=True,
    after_end=True,
    needs_entries=True,
)
class MoveWrongRecordEntry(Command):
    entry: UUID
    right_case: UUID
    why: WhyWithdrawn


@command(
    "link-reentered-entry",
    area=AREA,
    summary="Say that an entry of this case had been made in another record by mistake.",
    roles=EVERYDAY,
    after_end=True,
)
class LinkReenteredEntry(_Reentered, Command):
    pass


class Entry(NamedTuple):
    """One entry of the case: what it is, whose, and what was said of it since.

    A tuple, as one is made for every event of a case that is loaded: a frozen dataclass took three
    times as long (measured).

    ``withdrawn`` is the event that marked it in error or moved it: from then on it is shown to
    auditors only. ``statements`` are shown beside it.
    """

    type: str
    version: int
    author: UUID
    significant: bool
    corrected: tuple[UUID, ...] = ()
    statements: tuple[UUID, ...] = ()
    withdrawn: UUID | None = None
    reentered: bool = False


@dataclass(frozen=True)
class State:
    """Every entry of the case by its event id."""

    entries: Mapping[UUID, Entry] = field(default_factory=dict)


class Sees(Protocol):
    """What this area looks at."""

    @property
    def id(self) -> UUID: ...
    @property
    def corrections(self) -> State: ...


def entry_of(state: State, id: UUID) -> Entry:
    """An entry of the case; raises ``no-such-entry``."""
    found = state.entries.get(id)
    if found is None:
        raise NotPossible("no-such-entry", "This case has no such entry.")
    return found


def _pointing_at(entry: Entry) -> dict[str, Any]:
    return {"entry_type": entry.type, "entry_significant": entry.significant}


def may_correct(author: UUID, *, by: UUID, role: Role) -> bool:
    """Whether somebody may correct or withdraw what this author recorded."""
    return author == by or role in CORRECTS_FOR_OTHERS


def _refuse_another_persons(entry: Entry, given: Circumstances) -> None:
    if not may_correct(entry.author, by=given.by.actor, role=given.by.role):
        raise NotAllowed(
            "not-own-entry",
            "Somebody else wrote this entry; ask them, a supervisor, the safeguarding lead or"
            " the service manager to correct it, or add an addendum.",
        )


def _withdrawable(state: State, id: UUID, given: Circumstances) -> Mapping[UUID, Entry]:
    """The entry first, then what the same command recorded: what was one act is withdrawn as one.

    What others rest on stays: a judgement without its concern would be one about nothing.
    """
    entry = entry_of(state, id)
    _refuse_another_persons(entry, given)
    if entry.withdrawn is not None:
        raise NotPossible("entry-withdrawn", "This entry is withdrawn already.")
    if entry.type in WITHDRAWALS:
        raise NotPossible(
            "withdrawal-stands", "What was withdrawn by mistake is not put back; enter it again."
        )
    act = recorded_with(given.entries, id)
    if any(one.originator_version == 1 for one in act):
        raise NotPossible(
            "case-begins-with-it",
            "The case begins with this entry; correct it, or decline the referral or close the"
            " case.",
        )
    standing = [e for e in given.entries if state.entries[e.id].withdrawn is None]
    refuse_rested_on(standing, act)
    ids = (id, *(one.id for one in act if one.id != id))
    return {one: state.entries[one] for one in ids if state.entries[one].withdrawn is None}


def _decide_withdrawn(
    case: Sees, asked: MarkEntryInError | MoveWrongRecordEntry, given: Circumstances
) -> list[Fact]:
    wrong = _withdrawable(case.corrections, asked.entry, given)
    withdrawing: type[Fact] = EntryMarkedInError
    if isinstance(asked, MoveWrongRecordEntry):
        if asked.right_case == case.id:
            raise NotAcceptable("moved-to-itself", "The case it belongs to has to be another one.")
        withdrawing = WrongRecordEntryMoved
    said = dict(asked)
    return [withdrawing(**{**said, "entry": id}, **_pointing_at(e)) for id, e in wrong.items()]


def _decide_reentered(case: Sees, asked: LinkReenteredEntry) -> Fact:
    if asked.from_case == case.id:
        raise NotAcceptable("moved-to-itself", "The case it came from has to be another one.")
    if entry_of(case.corrections, asked.entry).reentered:
        raise NotPossible("already-linked", "Where this entry came from has been said already.")
    return EntryReentered(**dict(asked))


def decide(case: Sees, asked: Command, given: Circumstances) -> list[Fact]:
    """Facts for a command of this area; raises :class:`~domain.commands.Refusal`.

    A correction may itself be corrected, and every entry may be corrected more than once.
    """
    state = case.corrections
    match asked:
        case CorrectEntry():
            entry = entry_of(state, asked.entry)
            _refuse_another_persons(entry, given)
            return [EntryCorrected(**dict(asked), **_pointing_at(entry))]
        case AddAddendum():
            return [AddendumAdded(**dict(asked), **_pointing_at(entry_of(state, asked.entry)))]
        case AddSubjectStatement():
            entry = entry_of(state, asked.entry)
            return [SubjectStatementAdded(**dict(asked), **_pointing_at(entry))]
        case MarkEntryInError() | MoveWrongRecordEntry():
            return _decide_withdrawn(case, asked, given)
        case LinkReenteredEntry():
            return [_decide_reentered(case, asked)]
    raise TypeError(type(asked).__name__)


def _said_of(entry: Entry, by: Envelope) -> Entry:
    """An entry after what a later event says of it."""
    match by.fact:
        case EntryCorrected():
            return entry._replace(corrected=(*entry.corrected, by.id))
        case SubjectStatementAdded():
            return entry._replace(statements=(*entry.statements, by.id))
        case Withdrawing():
            return entry._replace(withdrawn=by.id)
        case EntryReentered():
            return entry._replace(reentered=True)
    return entry


def project(state: State, heard: Iterable[Envelope], withdrawn: Set[UUID] = frozenset()) -> State:
    """The slice after these events; it takes note of every event of the case.

    ``withdrawn`` are those of them that count no longer; what they said of others is not said.
    """
    entries = dict(state.entries)
    for entry in heard:
        fact = entry.fact
        significant = fact.entry_significant if isinstance(fact, PointsBack) else fact.SIGNIFICANT
        entries[entry.id] = Entry(
            type=fact.TYPE,
            version=entry.originator_version,
            author=entry.by.actor,
            significant=significant,
        )
        if isinstance(fact, (PointsBack, EntryReentered)) and entry.id not in withdrawn:
            entries[fact.entry] = _said_of(entries[fact.entry], entry)
    return State(entries=entries)


def evolve(state: State, entry: Envelope) -> State:
    """The slice after one event."""
    return project(state, (entry,))
