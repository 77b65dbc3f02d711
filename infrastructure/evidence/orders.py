"""Erasure orders of one stream: why a part that was recorded can't be shown by anybody.

Source: docs/format.md §7. An order names a stream and a subject, or one part of one event.
"""

from collections.abc import Sequence
from uuid import UUID

from infrastructure.evidence.records import CommittedPart, ShownRecord
from infrastructure.ledger.reader import LogReader

TYPE = "governance.erasure_ordered"
_AT_ONCE = 1_000


class ErasureOrders:
    """The orders that name one stream, in order."""

    def __init__(self, reader: LogReader, stream: UUID) -> None:
        self._stream = str(stream)
        self._orders = list(self._read(reader))

    def of(self, record: ShownRecord, part: CommittedPart) -> ShownRecord | None:
        """The first order to erase this part that was given after it was recorded."""
        said = {"subject": str(part.subject), "event": str(record.id), "part": part.name}
        for order in self._orders:
            data = order.record["data"]
            if order.position > record.position and all(
                data.get(name, value) == value for name, value in said.items()
            ):
                return order
        return None

    def _read(self, reader: LogReader) -> Sequence[ShownRecord]:
        after, found = 0, []
        while rows := reader.log(after=after, limit=_AT_ONCE, types=[TYPE]):
            orders = [ShownRecord(row) for row in rows]
            found += [each for each in orders if each.record["data"].get("stream") == self._stream]
            after = rows[-1].id
        return found
