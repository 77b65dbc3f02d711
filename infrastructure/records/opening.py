"""Opening parts: fetch ciphertext and keys in two queries, check every commitment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from pydantic_core import from_json

from application.log import PartsUnavailable, StreamEntry
from domain.envelope import Envelope
from domain.facts import Erasure, Gone
from infrastructure.keys.data_key import DataKey
from infrastructure.keys.errors import KeysUnavailable, KeyUnreadable, PartUnreadable
from infrastructure.keys.parts import open_part
from infrastructure.keys.store import KeyName
from infrastructure.ledger.stored import PartRow
from infrastructure.records.sources import ErasureOrders, PartRows, ReadingKeys

NOT_PERMITTED = "not_permitted"
ERASED = "erased"
UNREADABLE = "unreadable"

Contents = Mapping[str, Mapping[str, Any] | Gone]
_Rows = Mapping[tuple[int, str], PartRow]
_Keys = Mapping[tuple[str, str, int], DataKey]


class PartOpener:
    """Opens parts of recorded events."""

    def __init__(
        self, *, rows: PartRows, keys: ReadingKeys, orders: ErasureOrders | None = None
    ) -> None:
        self._rows = rows
        self._keys = keys
        self._orders = orders

    def open(
        self, entries: Sequence[Envelope], allowed: Sequence[frozenset[str] | None]
    ) -> list[Envelope]:
        """The same events with the allowed parts opened (None: all of them).

        ``allowed`` names fields of the fact, not numbered parts. What may not or can't be opened
        becomes :class:`~domain.facts.Gone` with a ground. Raises
        :class:`~application.log.PartsUnavailable`.
        """
        found = self._contents([_of_envelope(entry) for entry in entries], allowed)
        return [
            replace(entry, fact=entry.fact.opened(contents)) if contents else entry
            for entry, contents in zip(entries, found, strict=True)
        ]

    def contents(
        self, entries: Sequence[StreamEntry], allowed: Sequence[frozenset[str] | None]
    ) -> list[Contents]:
        """What the parts say, by name; otherwise as :meth:`open`."""
        told: list[Contents] = [{}] * len(entries)
        with_parts = [place for place, entry in enumerate(entries) if entry.record["parts"]]
        events = [_of_record(entries[place]) for place in with_parts]
        found = self._contents(events, [allowed[place] for place in with_parts])
        for place, contents in zip(with_parts, found, strict=True):
            told[place] = contents
        return told

    def _contents(
        self, events: Sequence[_Event], allowed: Sequence[frozenset[str] | None]
    ) -> list[Contents]:
        wanted = [
            [p for p in event.parts if names is None or p.name.partition(".")[0] in names]
            for event, names in zip(events, allowed, strict=True)
        ]
        positions = [e.position for e, some in zip(events, wanted, strict=True) if some]
        rows = self._rows.select_parts(positions) if positions else {}
        keys = self._keys_of(events, wanted, rows)
        return [
            _contents_of(event, some, rows, keys, self._orders)
            for event, some in zip(events, wanted, strict=True)
        ]

    def _keys_of(
        self, events: Sequence[_Event], wanted: Sequence[Sequence[_Part]], rows: _Rows
    ) -> _Keys:
        """The keys by stream and subject, as the records write them, and by version."""
        names = {
            (event.stream, part.subject, row.key_version)
            for event, parts in zip(events, wanted, strict=True)
            for part in parts
            if (row := rows.get((event.position, part.name))) is not None
        }
        if not names:
            return {}
        by_name = {KeyName(UUID(s), UUID(p), v): (s, p, v) for s, p, v in names}
        try:
            found = self._keys.keys_for_reading(by_name)
        except (KeysUnavailable, KeyUnreadable):
            raise PartsUnavailable from None
        return {by_name[name]: key for name, key in found.items()}


class _Part(NamedTuple):
    name: str
    subject: str
    commitment: str


class _Event(NamedTuple):
    """What opening needs to know of an event; ids as the record writes them."""

    position: int
    log: str
    id: str
    stream: str
    type: str
    version: int
    parts: Sequence[_Part]


def _of_envelope(entry: Envelope) -> _Event:
    assert entry.recorded is not None, "only recorded parts can be opened"
    return _Event(
        position=entry.recorded.position,
        log=entry.recorded.log,
        id=str(entry.id),
        stream=str(entry.originator_id),
        type=entry.fact.TYPE,
        version=entry.originator_version,
        parts=[_Part(p.name, str(p.subject), p.commitment) for p in entry.fact.closed()],
    )


def _of_record(entry: StreamEntry) -> _Event:
    record = entry.record
    return _Event(
        position=entry.position,
        log=record["log"],
        id=record["id"],
        stream=record["stream"],
        type=record["type"],
        version=record["version"],
        parts=[_Part(p["name"], p["subject"], p["commitment"]) for p in record["parts"]],
    )


def _contents_of(
    event: _Event,
    wanted: Sequence[_Part],
    rows: _Rows,
    keys: _Keys,
    orders: ErasureOrders | None,
) -> Contents:
    contents: dict[str, Mapping[str, Any] | Gone] = {
        part.name: Gone(part.name, NOT_PERMITTED) for part in event.parts if part not in wanted
    }
    for part in wanted:
        row = rows.get((event.position, part.name))
        key = keys.get((event.stream, part.subject, row.key_version)) if row else None
        contents[part.name] = (
            Gone(part.name, ERASED, _ordered(event, part, orders))
            if row is None or key is None
            else _open_one(event, part, row, key)
        )
    return contents


def _ordered(event: _Event, part: _Part, orders: ErasureOrders | None) -> Erasure | None:
    if orders is None:
        return None
    return orders.of(
        stream=UUID(event.stream),
        subject=UUID(part.subject),
        event=UUID(event.id),
        part=part.name,
        position=event.position,
    )


def _open_one(event: _Event, part: _Part, row: PartRow, key: DataKey) -> Mapping[str, Any] | Gone:
    try:
        plaintext = open_part(
            data_key=key,
            key_version=row.key_version,
            log=event.log,
            event_id=event.id,
            stream=event.stream,
            type=event.type,
            version=event.version,
            part=part.name,
            subject=part.subject,
            commitment=part.commitment,
            bytes=row.bytes,
        )
    except PartUnreadable:
        return Gone(part.name, UNREADABLE)
    content: Mapping[str, Any] = from_json(plaintext)
    return content
