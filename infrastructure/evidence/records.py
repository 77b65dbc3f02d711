"""The records of the stream that a bundle shows, and what each says of its parts."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from application.canonical import parse
from application.leaves import leaf_hash, record_hash, stamp
from infrastructure.keys.parts import Place
from infrastructure.ledger.stored import RecordedEvent


@dataclass(frozen=True, slots=True)
class CommittedPart:
    """A part as its record names it."""

    name: str
    subject: UUID
    commitment: str


class ShownRecord:
    """One event of the log as a bundle shows it: its leaf, and its record as it is read."""

    def __init__(self, row: RecordedEvent) -> None:
        self._row = row
        self.position: int = row.id
        self.at = row.at
        self.record_bytes: bytes = row.state
        self.stamp = stamp(row.id, at=row.at, prev=row.prev)

    @cached_property
    def record(self) -> dict[str, Any]:
        """The members of the record."""
        read: dict[str, Any] = parse(self.record_bytes)
        return read

    @property
    def id(self) -> UUID:
        return self._row.event_id

    @property
    def version(self) -> int:
        return self._row.originator_version

    @property
    def lines(self) -> bytes:
        """Stamp and record, a line each."""
        return self.stamp + b"\n" + self.record_bytes + b"\n"

    @property
    def leaf_hash(self) -> bytes:
        """Worked out from what is shown, whatever the row says."""
        return leaf_hash(self.stamp, self.record_bytes)

    @cached_property
    def parts(self) -> tuple[CommittedPart, ...]:
        """The parts in the order of the record."""
        return tuple(
            CommittedPart(part["name"], UUID(part["subject"]), part["commitment"])
            for part in self.record["parts"]
        )

    @property
    def record_hash(self) -> bytes:
        """What the record after it in the stream is linked to."""
        return record_hash(self.record_bytes)

    def place(self, part: CommittedPart, key_version: int) -> Place:
        """What the part's ciphertext is bound to."""
        record = self.record
        return {
            "key_version": key_version,
            "log": record["log"],
            "event_id": record["id"],
            "stream": record["stream"],
            "type": record["type"],
            "version": record["version"],
            "part": part.name,
            "subject": part.subject,
        }
