"""What was said later of an entry: that it was wrong, disputed, withdrawn or made elsewhere first.

The original stays. A withdrawn entry is shown to auditors as it is, and to everybody else as
withdrawn: by whom, when and on what ground, but not what it said.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from application.log import StreamEntry
from domain.case.corrections.corrections import (
    AddendumAdded,
    EntryCorrected,
    EntryMarkedInError,
    EntryReentered,
    SubjectStatementAdded,
    WrongRecordEntryMoved,
)
from domain.case.corrections.rectification import RectificationDecided, RectificationRequested
from domain.roles import Role

WITHDRAWN = "withdrawn"
"""The ground on which the parts of a withdrawn entry are withheld."""
WRONG_RECORD = "wrong_record"
"""Why an entry was withdrawn that is about somebody else."""

# Few entries speak of another; the rest are not read for what was said of whom.
_SPEAK_OF_ENTRIES = frozenset(
    {
        AddendumAdded,
        EntryCorrected,
        EntryMarkedInError,
        EntryReentered,
        RectificationDecided,
        RectificationRequested,
        SubjectStatementAdded,
        WrongRecordEntryMoved,
    }
)
_SEE_WITHDRAWN = frozenset({Role.AUDITOR})


@dataclass(frozen=True)
class Rectification:
    """A request to have an entry put right, and the decision once there is one."""

    requested: StreamEntry
    decided: StreamEntry | None = None


@dataclass(frozen=True)
class Remarks:
    """The later events about one entry, each kind in the order recorded.

    ``withdrawn`` marked it in error or moved it to another record, or did so with the entry that it
    corrects or adds to; ``reentered`` says in which record it had been made by mistake.
    """

    corrected: tuple[UUID, ...] = ()
    statements: tuple[StreamEntry, ...] = ()
    rectifications: tuple[Rectification, ...] = ()
    withdrawn: StreamEntry | None = None
    reentered: StreamEntry | None = None

    @property
    def moved(self) -> bool:
        """Whether it was withdrawn because it is about somebody else."""
        by = self.withdrawn
        return by is not None and isinstance(by.fact, WrongRecordEntryMoved)

    @property
    def ground(self) -> str | None:
        """Why it was withdrawn, as a code; None if it was not."""
        if self.withdrawn is None:
            return None
        fact = self.withdrawn.fact
        return fact.reason.value if isinstance(fact, EntryMarkedInError) else WRONG_RECORD


NOTHING_SAID = Remarks()


def hidden_from(role: Role, remarks: Remarks) -> bool:
    """Whether an entry is shown to this role as withdrawn only."""
    return remarks.withdrawn is not None and role not in _SEE_WITHDRAWN


def speaks_of(entry: StreamEntry) -> UUID | None:
    """The earlier entry that this one speaks of, a decision of its request; None if of none."""
    if entry.fact_class not in _SPEAK_OF_ENTRIES:
        return None
    match entry.fact:
        case RectificationDecided() as decided:
            return decided.request
        case (
            AddendumAdded()
            | EntryCorrected()
            | EntryMarkedInError()
            | EntryReentered()
            | RectificationRequested()
            | SubjectStatementAdded()
            | WrongRecordEntryMoved() as fact
        ):
            return fact.entry
    return None


def remarks(entries: Iterable[StreamEntry]) -> Mapping[UUID, Remarks]:
    """What these events say of earlier entries, by the entry; nothing of the others.

    What was added to an entry or corrected in it is withdrawn with it: it tells the same.
    """
    found: defaultdict[UUID, Remarks] = defaultdict(Remarks)
    requests: dict[UUID, UUID] = {}
    tell_the_same: dict[UUID, UUID] = {}
    for entry in entries:
        if entry.fact_class not in _SPEAK_OF_ENTRIES:
            continue
        if isinstance(entry.fact, EntryCorrected | AddendumAdded):
            tell_the_same[entry.id] = entry.fact.entry
        match entry.fact:
            case (
                EntryCorrected()
                | EntryMarkedInError()
                | WrongRecordEntryMoved()
                | SubjectStatementAdded()
                | EntryReentered()
                | RectificationRequested() as fact
            ):
                found[fact.entry] = _with(found[fact.entry], entry)
                requests[entry.id] = fact.entry
            case RectificationDecided() as fact if fact.request in requests:
                about = requests[fact.request]
                found[about] = _decided(found[about], fact.request, entry)
    # In the order recorded: one may be an addendum to the other.
    for id, about in tell_the_same.items():
        if about in found and found[about].withdrawn and not found[id].withdrawn:
            found[id] = replace(found[id], withdrawn=found[about].withdrawn)
    return dict(found)


def _with(said: Remarks, entry: StreamEntry) -> Remarks:
    match entry.fact:
        case EntryCorrected():
            return replace(said, corrected=(*said.corrected, entry.id))
        case SubjectStatementAdded():
            return replace(said, statements=(*said.statements, entry))
        case RectificationRequested():
            asked = Rectification(requested=entry)
            return replace(said, rectifications=(*said.rectifications, asked))
        case EntryReentered():
            return replace(said, reentered=entry)
    return replace(said, withdrawn=entry)


def _decided(said: Remarks, request: UUID, decision: StreamEntry) -> Remarks:
    asked = tuple(
        replace(each, decided=decision) if each.requested.id == request else each
        for each in said.rectifications
    )
    return replace(said, rectifications=asked)
