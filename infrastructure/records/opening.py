"""Opening parts: fetch ciphertext and keys in two queries, check every commitment."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from application.log import PartsUnavailable
from domain.envelope import Envelope
from domain.facts import Closed, Gone
from infrastructure.keys.data_key import DataKey
from infrastructure.keys.errors import KeysUnavailable, KeyUnreadable, PartUnreadable
from infrastructure.keys.parts import open_part
from infrastructure.keys.store import KeyName
from infrastructure.ledger.stored import PartRow

NOT_PERMITTED = "not_permitted"
ERASED = "erased"
UNREADABLE = "unreadable"


class PartRows(Protocol):
    """Fetches the rows of parts."""

    def select_parts(self, positions: Sequence[int]) -> Mapping[tuple[int, str], PartRow]:
        """The parts of the events at these positions, by position and name."""


class ReadingKeys(Protocol):
    """Fetches keys that were made before."""

    def keys_for_reading(self, names: Iterable[KeyName]) -> Mapping[KeyName, DataKey]:
        """The keys that are still there; raises ``KeysUnavailable``."""


class PartOpener:
    """Opens parts of recorded events."""

    def __init__(self, *, rows: PartRows, keys: ReadingKeys) -> None:
        self._rows = rows
        self._keys = keys

    def open(
        self, entries: Sequence[Envelope], allowed: Sequence[frozenset[str] | None]
    ) -> list[Envelope]:
        """The same events with the allowed parts opened (None: all of them).

        ``allowed`` names fields of the fact, not numbered parts. What may not or can't be opened
        becomes :class:`~domain.facts.Gone` with a ground. Raises
        :class:`~application.log.PartsUnavailable`.
        """
        wanted: dict[int, list[Closed]] = {}
        for index, (entry, names) in enumerate(zip(entries, allowed, strict=True)):
            closed = [p for p in entry.fact.closed() if names is None or _field(p) in names]
            if closed:
                wanted[index] = closed
        positions = [_position(entries[index]) for index in wanted]
        rows = self._rows.select_parts(positions) if positions else {}
        keys = self._fetch_keys(entries, wanted, rows)
        return [
            self._open_entry(entry, wanted.get(index, []), rows, keys)
            for index, entry in enumerate(entries)
        ]

    def _fetch_keys(
        self,
        entries: Sequence[Envelope],
        wanted: Mapping[int, Sequence[Closed]],
        rows: Mapping[tuple[int, str], PartRow],
    ) -> Mapping[KeyName, DataKey]:
        names = {
            KeyName(entries[index].originator_id, part.subject, row.key_version)
            for index, closed in wanted.items()
            for part in closed
            if (row := rows.get((_position(entries[index]), part.name))) is not None
        }
        if not names:
            return {}
        try:
            return self._keys.keys_for_reading(names)
        except (KeysUnavailable, KeyUnreadable):
            raise PartsUnavailable from None

    def _open_entry(
        self,
        entry: Envelope,
        wanted: Sequence[Closed],
        rows: Mapping[tuple[int, str], PartRow],
        keys: Mapping[KeyName, DataKey],
    ) -> Envelope:
        content: dict[str, Mapping[str, Any] | Gone] = {
            part.name: Gone(part.name, NOT_PERMITTED) for part in entry.fact.closed()
        }
        if not content:
            return entry
        for part in wanted:
            row = rows.get((_position(entry), part.name))
            if row is None:
                content[part.name] = Gone(part.name, ERASED)
                continue
            key = keys.get(KeyName(entry.originator_id, part.subject, row.key_version))
            content[part.name] = (
                Gone(part.name, ERASED) if key is None else _open_one(entry, part, row, key)
            )
        return replace(entry, fact=entry.fact.opened(content))


def _open_one(
    entry: Envelope, part: Closed, row: PartRow, key: DataKey
) -> Mapping[str, Any] | Gone:
    assert entry.recorded is not None
    try:
        plaintext = open_part(
            data_key=key,
            key_version=row.key_version,
            log=entry.recorded.log,
            event_id=entry.id,
            stream=entry.originator_id,
            type=entry.fact.TYPE,
            version=entry.originator_version,
            part=part.name,
            subject=part.subject,
            commitment=part.commitment,
            bytes=row.bytes,
        )
    except PartUnreadable:
        return Gone(part.name, UNREADABLE)
    content: Mapping[str, Any] = json.loads(plaintext)
    return content


def _field(part: Closed) -> str:
    return part.name.partition(".")[0]


def _position(entry: Envelope) -> int:
    assert entry.recorded is not None, "only recorded parts can be opened"
    return entry.recorded.position
