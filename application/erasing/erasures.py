"""The erasures, holds and destruction lists of the log, kept in memory and read on from where they
were left.
"""

from collections.abc import Mapping, Sequence
from threading import Lock
from uuid import UUID

from application.log import Log
from domain.envelope import Envelope
from domain.governance import destruction, erasure
from domain.governance.destruction import (
    Destruction,
    DestructionApproved,
    DestructionCaseDropped,
    DestructionDone,
    DestructionListed,
    DestructionRefused,
)
from domain.governance.erasure import (
    Erasure,
    ErasureApproved,
    ErasureDone,
    ErasureOrdered,
    ErasurePartlyDone,
    ErasureRefused,
    ErasureRequested,
    ErasureWithdrawn,
)
from domain.governance.holds import HEARD, Hold, Holds

_AT_ONCE = 1_000
_ERASURES = (
    ErasureRequested.TYPE,
    ErasureApproved.TYPE,
    ErasureRefused.TYPE,
    ErasureWithdrawn.TYPE,
    ErasureOrdered.TYPE,
    ErasurePartlyDone.TYPE,
    ErasureDone.TYPE,
)
_DESTRUCTIONS = (
    DestructionListed.TYPE,
    DestructionApproved.TYPE,
    DestructionRefused.TYPE,
    DestructionCaseDropped.TYPE,
    DestructionDone.TYPE,
)
_TYPES = tuple(dict.fromkeys((*_ERASURES, *_DESTRUCTIONS, *HEARD)))


class Erasures:
    """Safe to share between threads. Raises what reading the log raises."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._lock = Lock()
        self._after = 0
        self._erasures: dict[UUID, Erasure] = {}
        self._destructions: dict[UUID, Destruction] = {}
        self._holds = Holds()
        self._counting: set[UUID] = set()

    def all(self) -> Mapping[UUID, Erasure]:
        """Every erasure, by its id, in the order in which they were asked for."""
        with self._lock:
            self._read_on()
            return dict(self._erasures)

    def destructions(self) -> Mapping[UUID, Destruction]:
        """Every destruction list, by its id, in the order in which they were drawn up."""
        with self._lock:
            self._read_on()
            return dict(self._destructions)

    def holds(self) -> list[Hold]:
        """The holds that stand."""
        with self._lock:
            self._read_on()
            return self._holds.standing()

    def keeping(self, order: ErasureOrdered) -> list[Hold]:
        """The holds that stand and keep what an order is for."""
        with self._lock:
            self._read_on()
            return self._holds.keeping(order)

    def count(self, orders: Sequence[Envelope]) -> bool:
        """Whether all of these orders of the log count: no hold stood when they were written."""
        with self._lock:
            self._read_on()
            return self._counting.issuperset(order.id for order in orders)

    def _read_on(self) -> None:
        while True:
            stretch = self._log.read(self._after, _AT_ONCE, _TYPES)
            entries = [entry for entry in stretch.entries if isinstance(entry, Envelope)]
            self._counting |= {order.id for order in self._holds.counting(entries)}
            for entry in entries:
                self._evolve(entry)
            self._after = stretch.through
            if len(stretch.entries) < _AT_ONCE:
                return

    def _evolve(self, entry: Envelope) -> None:
        id = entry.originator_id
        erased = erasure.evolve(self._erasures.get(id), entry)
        if erased is not None:
            self._erasures[id] = erased
        listed = destruction.evolve(self._destructions.get(id), entry)
        if listed is not None:
            self._destructions[id] = listed
