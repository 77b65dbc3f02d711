"""The erasure orders of the log that count, kept in memory and read on from where they were left.

An order counts unless a hold stood when it was written; what was written to the log before a part
is no order to erase it.
"""

from threading import Lock
from uuid import UUID

from domain.envelope import Envelope
from domain.facts import Erasure
from domain.governance.erasure import ErasureDone, ErasureOrdered
from domain.governance.holds import HEARD, Holds
from domain.moments import london_day
from infrastructure.ledger.reader import LogReader
from infrastructure.records.decoding import event_of

_AT_ONCE = 1_000
_TYPES = (*HEARD, ErasureDone.TYPE)


class LogOrders:
    """Safe to share between threads. Raises what reading the log raises."""

    def __init__(self, reader: LogReader) -> None:
        self._reader = reader
        self._lock = Lock()
        self._after = 0
        self._holds = Holds()
        self._by_stream: dict[UUID, list[Envelope]] = {}
        self._done: dict[UUID, ErasureDone] = {}

    def of(
        self, *, stream: UUID, subject: UUID, event: UUID, part: str, position: int
    ) -> Erasure | None:
        """Why a part recorded at a position can't be opened by anybody, if that was ordered."""
        with self._lock:
            self._read_on()
            orders = self._by_stream.get(stream, [])
        for order in orders:
            fact, recorded = order.fact, order.recorded
            assert isinstance(fact, ErasureOrdered)
            assert recorded is not None, "it was read from the log"
            is_it = fact.event is None or (fact.event, fact.part) == (event, part)
            if fact.subject == subject and is_it and recorded.position > position:
                return Erasure(fact.ground, on=london_day(recorded.at), order=order.id)
        return None

    def all(self) -> list[tuple[Envelope, ErasureDone | None]]:
        """Every order that counts, and what was reported once its erasure was done."""
        with self._lock:
            self._read_on()
            orders = [order for orders in self._by_stream.values() for order in orders]
            return [(order, self._done.get(order.originator_id)) for order in orders]

    def _read_on(self) -> None:
        while rows := self._reader.log(after=self._after, limit=_AT_ONCE, types=_TYPES):
            entries = [event_of(row) for row in rows]
            for order in self._holds.counting(entries):
                assert isinstance(order.fact, ErasureOrdered)
                self._by_stream.setdefault(order.fact.stream, []).append(order)
            for entry in entries:
                if isinstance(entry.fact, ErasureDone):
                    self._done[entry.originator_id] = entry.fact
            self._after = rows[-1].id
