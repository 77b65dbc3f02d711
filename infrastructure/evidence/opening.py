"""Opening parts together with their `r`, which shows a stranger what the record committed to."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from application.canonical import parse
from application.log import PartsUnavailable
from domain.documents import BLOB
from infrastructure.evidence.records import CommittedPart, ShownRecord
from infrastructure.keys.blobs import open_blob
from infrastructure.keys.data_key import DataKey
from infrastructure.keys.errors import KeysUnavailable, KeyUnreadable, PartUnreadable
from infrastructure.keys.parts import part_opening
from infrastructure.keys.store import KeyName
from infrastructure.ledger.stored import PartRow
from infrastructure.records.sources import BlobRows, PartRows, ReadingKeys

_DOCUMENT = frozenset({"length", "media_type", "sha256"})


class PartAndBlobRows(PartRows, BlobRows, Protocol):
    """Fetches the rows of parts and of documents' bytes."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a part says, and the random bytes of its commitment."""

    content: Mapping[str, Any]
    r: bytes

    @property
    def is_document(self) -> bool:
        """Whether it describes a document, whose bytes stand apart."""
        return self.content.keys() >= _DOCUMENT


class Opener:
    """Opens parts. Raises :class:`~application.log.PartsUnavailable` where there are no keys."""

    def __init__(self, *, rows: PartAndBlobRows, keys: ReadingKeys) -> None:
        self._rows = rows
        self._keys = keys

    def openings(
        self, wanted: Sequence[tuple[ShownRecord, CommittedPart]]
    ) -> dict[tuple[UUID, str], Opening]:
        """The parts that can be opened, by event and name."""
        rows = self._rows.select_parts(sorted({record.position for record, _ in wanted}))
        found = [
            (record, part, row)
            for record, part in wanted
            if (row := rows.get((record.position, part.name))) is not None
        ]
        keys = self._fetched({_key(record, part, row) for record, part, row in found})
        opened = {}
        for record, part, row in found:
            key = keys.get(_key(record, part, row))
            opening = None if key is None else _opened(record, part, row, key)
            if opening is not None:
                opened[record.id, part.name] = opening
        return opened

    def document(self, record: ShownRecord, part: CommittedPart, opening: Opening) -> bytes | None:
        """The bytes of a document that its opened part describes; None if they are not there."""
        row = self._rows.select_part(record.position, part.name + BLOB)
        if row is None:
            return None
        name = _key(record, part, row)
        key = self._fetched({name}).get(name)
        if key is None:
            return None
        try:
            content = open_blob(
                data_key=key, bytes=row.bytes, **record.place(part, row.key_version)
            )
        except PartUnreadable:
            return None
        genuine = hashlib.sha256(content).hexdigest() == opening.content["sha256"]
        return content if genuine and len(content) == opening.content["length"] else None

    def _fetched(self, names: Iterable[KeyName]) -> Mapping[KeyName, DataKey]:
        try:
            return self._keys.keys_for_reading(names)
        except (KeysUnavailable, KeyUnreadable):
            raise PartsUnavailable from None


def _key(record: ShownRecord, part: CommittedPart, row: PartRow) -> KeyName:
    return KeyName(UUID(record.record["stream"]), part.subject, row.key_version)


def _opened(record: ShownRecord, part: CommittedPart, row: PartRow, key: DataKey) -> Opening | None:
    try:
        r, plaintext = part_opening(
            data_key=key,
            commitment=part.commitment,
            bytes=row.bytes,
            **record.place(part, row.key_version),
        )
    except PartUnreadable:
        return None
    return Opening(parse(plaintext), r)
