"""Which entries were withdrawn, for who opens entries of many cases at once.

Told from the log itself, so that a withdrawal counts from the moment at which it is recorded; what
was read once is kept at hand.
"""

from threading import Lock
from uuid import UUID

from application.log import Log, Undecodable
from domain.case.corrections.corrections import (
    AddendumAdded,
    EntryCorrected,
    EntryMarkedInError,
    WrongRecordEntryMoved,
)
from domain.envelope import Envelope

_AT_ONCE = 1_000
_HEARD = tuple(
    fact.TYPE for fact in (AddendumAdded, EntryCorrected, EntryMarkedInError, WrongRecordEntryMoved)
)


class WithdrawnEntries:
    """The withdrawals of all cases; what was added to an entry or corrected in it is withdrawn with
    it, for it tells the same (:func:`application.remarks.remarks` says so of one case)."""

    def __init__(self, *, log: Log) -> None:
        self._log = log
        self._read = 0
        self._withdrawn: set[UUID] = set()
        self._tells_the_same: dict[UUID, UUID] = {}
        self._unreadable: set[UUID] = set()
        self._reading = Lock()

    def refresh(self) -> None:
        """Hear of all that was recorded up to now; raises what the log raises."""
        with self._reading:
            while True:
                stretch = self._log.read(self._read, _AT_ONCE, _HEARD)
                for entry in stretch.entries:
                    self._hear(entry)
                self._read = stretch.through
                if len(stretch.entries) < _AT_ONCE:
                    return

    def hold(self, entry: UUID, stream: UUID) -> bool:
        """Whether an entry of a stream was withdrawn, or may have been by what can't be read."""
        if stream in self._unreadable:
            return True
        about: UUID | None = entry
        while about is not None:
            if about in self._withdrawn:
                return True
            about = self._tells_the_same.get(about)
        return False

    def _hear(self, entry: Envelope | Undecodable) -> None:
        if isinstance(entry, Undecodable):
            self._unreadable.add(entry.stream)
            return
        match entry.fact:
            case EntryMarkedInError() | WrongRecordEntryMoved() as fact:
                self._withdrawn.add(fact.entry)
            case EntryCorrected() | AddendumAdded() as fact:
                # An entry is named by those that come after it, so this leads to no circle.
                self._tells_the_same[entry.id] = fact.entry
