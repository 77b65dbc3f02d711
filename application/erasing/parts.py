"""The parts of one entry, for whoever asks that one of them is erased."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from application.callers import Caller
from application.gate import Gate
from application.judging import NoSuchStream
from application.log import Log, StreamEntry
from domain.case.case import Case
from domain.gate.rules import Action
from domain.streams import CASE, PERSON

_KIND = "retention"


@dataclass(frozen=True)
class ErasablePart:
    """A part by its name. ``of_the_record``: it is about whom the record is of, and not about
    somebody else."""

    name: str
    subject: UUID
    of_the_record: bool


@dataclass(frozen=True)
class EntryParts:
    """An entry, and each of its parts."""

    entry: StreamEntry
    parts: Sequence[ErasablePart]


class ErasableParts:
    """Tells which parts an entry has; what they say stays closed."""

    def __init__(self, *, gate: Gate, log: Log) -> None:
        self._gate = gate
        self._log = log

    def of(self, caller: Caller, stream: UUID, event: UUID) -> EntryParts:
        """The parts of an entry of a case, or of a person's own record, that their organisation
        keeps.

        Raises :class:`~domain.commands.NotAllowed`, or ``NoSuchStream`` where there is no such
        record or entry; of a case as the gate does for what is released.
        """
        self._gate.admit_to_house(caller, _KIND, [stream])
        entries = self._log.entries(stream)
        entry = next((each for each in entries if each.id == event), None)
        if entry is None or entry.kind not in {CASE.name, PERSON.name}:
            raise NoSuchStream
        whose = stream
        if entry.kind == CASE.name:
            # As for a copy of the record, which is read entry by entry and leads here: what the
            # part says stays closed, and erasing it is not for those alone to whom it is open.
            self._gate.admit(caller, Action.RELEASE, stream)
            case = CASE.project(None, [each.envelope for each in entries])
            assert isinstance(case, Case), "a case begins with its referral"
            assert case.subject is not None, "a referral is of somebody"
            whose = case.subject
        return EntryParts(
            entry,
            [
                ErasablePart(each["name"], UUID(each["subject"]), UUID(each["subject"]) == whose)
                for each in entry.record["parts"]
            ],
        )
