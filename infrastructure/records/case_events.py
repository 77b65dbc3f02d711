"""The library's event store, which reads a stream's events at once."""

from collections.abc import Iterator
from typing import Protocol
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import AggregateRecorder, EventStore, Mapper

from infrastructure.ledger.reader import END
from infrastructure.records.replayed import replayed


class JoinedRecords(Protocol):
    """Fetches what was recorded on a stream."""

    def joined(self, stream: UUID, *, after: int, upto: int) -> bytes:
        """The records with after < version <= upto, in order, with a comma between each two."""


class CaseEvents(EventStore[UUID]):
    """Gives a stream's events as a case is loaded from them, in order of version."""

    def __init__(
        self, *, mapper: Mapper[UUID], recorder: AggregateRecorder, records: JoinedRecords
    ) -> None:
        super().__init__(mapper, recorder)
        self._records = records

    def get(
        self,
        originator_id: UUID,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Iterator[DomainEventProtocol[UUID]]:
        """Raises ``UnknownEvent``, ``NotARecord`` or ``LogUnavailable``."""
        if desc or limit is not None:
            return super().get(originator_id, gt=gt, lte=lte, desc=desc, limit=limit)
        after, upto = -1 if gt is None else gt, END if lte is None else lte
        return replayed(self._records.joined(originator_id, after=after, upto=upto))
