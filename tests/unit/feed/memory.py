"""A log in memory as the feed reads it, made of the golden records under other ids."""

import hashlib
from collections.abc import Collection
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from application.callers import Caller
from application.canonical import canonical
from application.feed.feed import Feed
from application.feed.reading import Beginning, FeedRow, Head
from application.log import Stretch, Undecodable
from domain.facts import UnknownEvent
from domain.roles import Role
from infrastructure.ledger.stored import RecordedEvent
from infrastructure.records.decoding import NotARecord, event_of
from tests.unit.records.golden_records import golden

BEGUN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
OURS, THEIRS = "BRIDGEWELL", "OTHERWELL"
ORIGIN = "cases.invalid/log/1"
NOTE = "the newest note\n"


FIRST = UUID(int=1)


def case(number: int) -> UUID:
    return UUID(int=number)


class MemoryLog:
    """Implements :class:`application.feed.reading.FeedRecords`, and as much of a log as is asked
    for restrictions; counts what was asked."""

    def __init__(self) -> None:
        self.rows: list[RecordedEvent] = []
        self.epoch = 1
        self.asked: list[str] = []

    def add(
        self,
        type: str = "case.referral_received",
        *,
        stream: UUID = FIRST,
        organisation: str = OURS,
        state: bytes | None = None,
        schema: int = 1,
        data: dict[str, Any] | None = None,
        said: dict[str, Any] | None = None,
        **changes: Any,
    ) -> str:
        """Add an event that says what the golden one says but for ``data``, or ``said``; its id."""
        position = len(self.rows) + 1
        record = deepcopy(golden(type, 1).record)
        id = UUID(int=position << 64)
        record |= {"id": str(id), "stream": str(stream), "schema": schema, **changes}
        record["by"]["organisation"] = organisation
        record = {name: value for name, value in record.items() if value is not None}
        record["data"] |= data or {}
        if said is not None:
            record["data"] = {name: value for name, value in said.items() if value is not None}
        text = canonical(record) if state is None else state
        self.rows.append(
            RecordedEvent(
                originator_id=stream,
                originator_version=record["version"],
                topic=type,
                state=text,
                id=position,
                event_id=id,
                kind=record["kind"],
                schema=schema,
                at=BEGUN + timedelta(microseconds=position),
                prev=bytes(32),
                leaf_hash=hashlib.sha256(text + bytes([self.epoch])).digest(),
                request=bytes(32),
            )
        )
        return str(id)

    def head(self, position: int) -> Head:
        self.asked.append("head")
        leaves = {row.id: row.leaf_hash for row in self.rows}
        last = len(self.rows)
        return Head(self.epoch, ORIGIN, last, leaves.get(last), leaves.get(position))

    def stretch(
        self,
        after: int,
        stop: int,
        limit: int,
        *,
        types: Collection[str] = (),
        cases: Collection[UUID] = (),
    ) -> list[FeedRow]:
        self.asked.append("stretch")
        found = [
            _row(row)
            for row in self.rows[after:stop]
            if (not types or row.topic in types) and (not cases or row.originator_id in cases)
        ]
        return found[:limit]

    def find(self, events: Collection[UUID]) -> list[FeedRow]:
        self.asked.append("find")
        return [_row(row) for row in self.rows if row.event_id in events]

    def beginnings(self, streams: Collection[UUID]) -> list[Beginning]:
        self.asked.append("beginnings")
        first = {row.originator_id: row for row in reversed(self.rows)}
        return [
            Beginning(stream, first[stream].kind, first[stream].topic, 1, first[stream].state)
            for stream in streams
            if stream in first
        ]

    def last(self) -> tuple[int, datetime | None]:
        return len(self.rows), None

    def read(self, after: int, limit: int, types: Collection[str] = ()) -> Stretch:
        self.asked.append("read")
        rows = [row for row in self.rows[after:] if row.topic in types][:limit]
        through = rows[-1].id if len(rows) == limit else len(self.rows)
        return Stretch(tuple(map(_decoded, rows)), through)


class Places:
    """Implements :class:`application.feed.reading.CasePlaces`: every case is in one service, some
    since a position, until which they were in another."""

    def __init__(self) -> None:
        self.mark = 0
        self.service: dict[UUID, str] = {}
        self.left: dict[UUID, tuple[int, str]] = {}

    def reached(self) -> int:
        return self.mark

    def within(
        self,
        events: Collection[tuple[int, UUID]],
        *,
        services: Collection[str],
        pathways: Collection[str],
        ever: bool = False,
    ) -> frozenset[int]:
        assert all(position <= self.mark for position, _ in events), "asked of what it lacks"
        return frozenset(
            position
            for position, of in events
            if not self._held(position, of, ever=ever).isdisjoint(services)
        )

    def held(self, services: Collection[str]) -> frozenset[str]:
        return frozenset(services) & {*self.service.values()}

    def _held(self, position: int, case: UUID, *, ever: bool) -> set[str]:
        now = {self.service[case]} if case in self.service else set()
        if case not in self.left:
            return now
        until, before = self.left[case]
        if position < until:
            return {before}
        return now | {before} if ever else now


def feed(log: MemoryLog, places: Places | None = None) -> Feed:
    return Feed(
        records=log,
        log=log,  # type: ignore[arg-type]
        places=places or Places(),
        checkpoint=lambda: NOTE,
        contract=lambda type, schema: {},
        clock=lambda: BEGUN,
    )


def follower(role: Role = Role.SUBSCRIBER, organisation: str = OURS) -> Caller:
    return Caller(
        issuer="urn:test",
        client="downstream",
        actor=UUID(int=14),
        role=role,
        organisation=organisation,
    )


def _row(row: RecordedEvent) -> FeedRow:
    stream = row.originator_id
    assert isinstance(stream, UUID)
    return FeedRow(row.id, stream, row.topic, row.schema, row.at, row.leaf_hash, row.state)


def _decoded(row: RecordedEvent):
    try:
        return event_of(row)
    except (UnknownEvent, NotARecord):
        return Undecodable(row.id, UUID(str(row.originator_id)), row.topic, row.schema, row.at)
