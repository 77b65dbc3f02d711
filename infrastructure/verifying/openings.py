"""Opening every part whose key exists, and checking the commitment that its record carries."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.documents import BLOB
from infrastructure.keys.blobs import open_blob
from infrastructure.keys.data_key import DataKey
from infrastructure.keys.errors import PartUnreadable
from infrastructure.keys.parts import Place, open_part
from infrastructure.keys.store import KeyName, KeyStore
from infrastructure.ledger.reader import LogReader
from infrastructure.ledger.stored import PartRow
from infrastructure.verifying.findings import Check, Findings
from infrastructure.verifying.log_rows import Stretch

PARTS_AT_ONCE = 500


@dataclass(slots=True)
class Opened:
    """How many parts opened, and how many had no key any more."""

    parts: int = 0
    documents: int = 0
    without_key: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Committed:
    """A part as its record names it."""

    position: int
    name: str
    subject: UUID
    commitment: str
    document: bool
    log: str
    event_id: UUID
    stream: UUID
    type: str
    version: int

    def placed(self, key_version: int) -> Place:
        return {
            "key_version": key_version,
            "log": self.log,
            "event_id": self.event_id,
            "stream": self.stream,
            "type": self.type,
            "version": self.version,
            "part": self.name,
            "subject": self.subject,
        }


class OpeningCheck:
    """Opens the parts of rows; what it opens it lets go of at once. `opened` counts."""

    def __init__(
        self, *, reader: LogReader, keys: KeyStore, findings: Findings, opened: Opened
    ) -> None:
        self.opened = opened
        self._reader = reader
        self._keys = keys
        self._findings = findings

    def check(self, stretch: Stretch) -> None:
        """Open the parts of a stretch.

        Raises :class:`~infrastructure.keys.errors.KeysUnavailable`, and what the reader raises.
        """
        waiting: list[_Committed] = []
        for row in stretch.rows:
            if row[0] in stretch.parts:
                waiting += _committed(row[0], row[5], stretch.parts[row[0]][1].split("\n"))
            if len(waiting) >= PARTS_AT_ONCE:
                self._open(waiting)
                waiting = []
        self._open(waiting)

    def _open(self, parts: Sequence[_Committed]) -> None:
        if not parts:
            return
        rows = self._reader.select_parts(list({part.position for part in parts}))
        names = {
            (part.position, part.name): KeyName(part.stream, part.subject, row.key_version)
            for part in parts
            if (row := rows.get((part.position, part.name))) is not None
        }
        keys = self._keys.keys_for_reading(names.values())
        for part in parts:
            named = names.get((part.position, part.name))
            if named is None:
                continue  # Missing rows are found with the names of the parts.
            key = keys.get(named)
            if key is None:
                self.opened.without_key += 1
            else:
                self._open_one(part, rows[part.position, part.name], key)

    def _open_one(self, part: _Committed, row: PartRow, key: DataKey) -> None:
        try:
            plaintext = open_part(
                data_key=key,
                commitment=part.commitment,
                bytes=row.bytes,
                **part.placed(row.key_version),
            )
        except PartUnreadable:
            self._tell(part, "does not open, or is not what its record committed to")
            return
        self.opened.parts += 1
        if part.document:
            self._open_document(part, key, plaintext)

    def _open_document(self, part: _Committed, key: DataKey, plaintext: bytes) -> None:
        blob = self._reader.select_part(part.position, part.name + BLOB)
        if blob is None or blob.key_version != key.version:
            self._tell(part, "has no document under its own key")
            return
        try:
            content = open_blob(data_key=key, bytes=blob.bytes, **part.placed(blob.key_version))
        except PartUnreadable:
            self._tell(part, "has a document that does not open")
            return
        said = json.loads(plaintext)
        if isinstance(said, dict) and said.get("sha256") == hashlib.sha256(content).hexdigest():
            self.opened.documents += 1
        else:
            self._tell(part, "has a document that is not the one it names")

    def _tell(self, part: _Committed, says: str) -> None:
        self._findings.add(Check.OPENING, part.position, f"a part {says}")


def _committed(position: int, record: bytes, stored: Sequence[str]) -> list[_Committed]:
    """The parts a record names, `stored` being the rows there are.

    None where it is no such record, which is found elsewhere.
    """
    try:
        said = json.loads(record)
        return [
            _Committed(
                position=position,
                name=part["name"],
                subject=UUID(part["subject"]),
                commitment=str(part["commitment"]),
                document=part["name"] + BLOB in stored,
                log=said["log"],
                event_id=UUID(said["id"]),
                stream=UUID(said["stream"]),
                type=said["type"],
                version=int(said["version"]),
            )
            for part in said["parts"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []
