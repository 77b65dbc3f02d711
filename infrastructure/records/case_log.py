"""The case log as the use cases read it: recorded rows become envelopes, parts closed."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from application.log import Landed, Landmark, RecordedCommand, Stretch, Undecodable
from domain.envelope import Envelope
from domain.facts import UnknownEvent
from infrastructure.ledger.reader import LogReader
from infrastructure.ledger.stored import RecordedEvent
from infrastructure.records.decoding import NotARecord, event_of
from infrastructure.records.entry import RecordedEntry


class CaseLog:
    """Implements :class:`application.log.Log` over the rows of the log."""

    def __init__(self, *, reader: LogReader) -> None:
        self._reader = reader

    def find_command(self, event_id: UUID) -> RecordedCommand | None:
        found = self._reader.find_command(event_id)
        if found is None:
            return None
        first, last = found.events[0].position, found.events[-1].position
        rows = self._reader.log(after=first - 1, limit=len(found.events), stop=last)
        return RecordedCommand(
            events=tuple(
                Landed(
                    position=row.id,
                    id=row.event_id,
                    stream=UUID(str(row.originator_id)),
                    version=row.originator_version,
                    type=row.topic,
                )
                for row in rows
            ),
            request=found.request,
        )

    def position_at(self, at: datetime) -> int:
        return self._reader.position_at(at)

    def last(self) -> tuple[int, datetime | None]:
        last = self._reader.last()
        return (0, None) if last is None else (last.position, last.at)

    def last_positions(self, streams: Sequence[UUID]) -> dict[UUID, int]:
        return self._reader.last_positions(streams)

    def epoch(self) -> tuple[int, str]:
        return self._reader.origin()

    def landmark(self, position: int) -> Landmark | None:
        event = self._reader.at_position(position)
        return None if event is None else Landmark(at=event.at, leaf_hash=event.leaf_hash)

    def read(self, after: int, limit: int, types: Sequence[str] = ()) -> Stretch:
        batch = self._reader.read_batch(after=after, limit=limit, types=types)
        return Stretch(
            entries=tuple(self._decode(row) for row in batch.events), through=batch.through
        )

    def follow(self, after: int, limit: int) -> list[RecordedEntry]:
        batch = self._reader.read_batch(after=after, limit=limit)
        return [RecordedEntry(row) for row in batch.events]

    def stream(self, stream: UUID, upto: int | None = None) -> list[Envelope]:
        """Raises ``UnknownEvent``: half a case must never be shown as a whole one."""
        rows = self._reader.stream(stream)
        return [event_of(row) for row in rows if upto is None or row.id <= upto]

    def entries(self, stream: UUID) -> list[RecordedEntry]:
        return [RecordedEntry(row) for row in self._reader.stream(stream)]

    def at(self, positions: Sequence[int]) -> list[RecordedEntry]:
        return [RecordedEntry(row) for row in self._reader.at_positions(positions)]

    def of_ids(self, ids: Collection[UUID]) -> list[RecordedEntry]:
        return [RecordedEntry(row) for row in self._reader.of_ids(ids)]

    def begun(self, after: int, through: int) -> list[UUID]:
        return self._reader.begun(after=after, through=through)

    def of_streams(
        self, streams: Sequence[UUID], upto: int, types: Sequence[str] = ()
    ) -> list[RecordedEntry]:
        rows = self._reader.streams(streams, upto=upto, types=types)
        return [RecordedEntry(row) for row in rows]

    def _decode(self, row: RecordedEvent) -> Envelope | Undecodable:
        try:
            return event_of(row)
        except (UnknownEvent, NotARecord):
            return Undecodable(
                position=row.id,
                stream=UUID(str(row.originator_id)),
                type=row.topic,
                schema=row.schema,
                at=row.at,
            )
