"""Each row by itself, and beside those before it: what can be told without the tree.

The leaf hash is made again from the stored bytes; every row passes every check.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from application.leaves import NO_RECORD_BEFORE
from domain.documents import BLOB
from infrastructure.verifying.findings import Check, Findings
from infrastructure.verifying.log_rows import EventRow, Stretch
from infrastructure.verifying.part_orders import PartOrders
from infrastructure.verifying.record_form import Columns, judge, names_of_plain
from infrastructure.verifying.stream_heads import (
    StreamHeads,
    head_of,
    record_hash_of,
    version_of,
)

BlobNames = Callable[[str, int], frozenset[str] | None]
"""Which parts of a type and schema version are documents, whose bytes stand in a row of their own;
None for a type that is not known."""

_MILLION = 1_000_000
_BEFORE_ALL_TIME = -(2**63)


@dataclass(slots=True)
class Reached:
    """How far the rows were checked, and what the next one follows."""

    position: int = 0
    at: int = _BEFORE_ALL_TIME
    ordinal: int = 0
    """The ordinal that comes next: 0 where the last command is whole."""
    size: int = 0
    request: str = ""
    events: int = 0
    parts: int = 0

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON values."""
        return asdict(self)


class EventCheck:
    """Checks rows in order of position. `reached` and `heads` say where it stands."""

    def __init__(
        self,
        *,
        origins: Sequence[tuple[int, str]],
        blob_names: BlobNames,
        erased: PartOrders,
        findings: Findings,
        heads: StreamHeads,
        reached: Reached,
    ) -> None:
        self.reached = reached
        self.heads = heads
        self._origins = list(origins)
        self._blob_names = blob_names
        self._erased = erased
        self._findings = findings

    def check(self, stretch: Stretch) -> None:
        """Check the rows of a stretch, and that it has no parts beside theirs."""
        parts, reached = stretch.parts, self.reached
        for row in stretch.rows:
            position = row[0]
            if position != reached.position + 1:
                self._skip_to(position)
            if None in row:
                self._add(Check.COLUMN, position, "a column is empty, or not a time")
            else:
                self._check_row(row, parts)
            reached.position = position
        reached.events += len(stretch.rows)
        reached.parts += sum(count for count, _ in parts.values())
        for position in sorted(parts.keys() - {row[0] for row in stretch.rows}):
            self._add(Check.PART, position, "parts stand where no event is")

    def end(self) -> None:
        """Check that the log does not end within a command."""
        if self.reached.ordinal:
            self._add(Check.COMMAND, self.reached.position, "the log ends within a command")

    def _check_row(self, row: EventRow, parts: Mapping[int, tuple[int, str]]) -> None:
        position, stream, version, at, prev, record, leaf, ordinal, size = row[:9]
        columns: Columns = row[9:]
        reached = self.reached
        stamp = _stamp(position, at, prev)
        if stamp is None or sha256(stamp + record).digest() != leaf:
            self._add(
                Check.LEAF, position, "the leaf hash is not that of this position, time and record"
            )
        if at <= reached.at:
            self._add(Check.TIME, position, "the time does not rise")
        reached.at = at
        before = self.heads.replace(stream, head_of(version, sha256(record).digest()))
        if before is None:
            if prev != NO_RECORD_BEFORE or not 0 <= version <= 1:
                self._tell_beginning(position, version, prev)
        elif before != head_of(version - 1, prev):
            self._tell_chain(position, version, prev, before)
        if size != 1 or ordinal or reached.ordinal:
            self._check_command(position, ordinal, size, columns[2])
        origin = self._origin(position)
        names = names_of_plain(record, columns, origin)
        if names is None:
            names, wrong = judge(record, columns, origin)
            for check, says in wrong:
                self._add(check, position, says)
        held = parts.get(position)
        if names or held:
            self._check_parts(position, names, held, columns)

    def _skip_to(self, position: int) -> None:
        expected = self.reached.position + 1
        if position < expected:
            self._add(Check.POSITION, position, "the position is taken twice")
            return
        last = position - 1
        says = "the position is missing" if last == expected else f"positions to {last} are missing"
        self._add(Check.POSITION, expected, says)
        # What the missing rows began can't be known: the next is not blamed for it.
        self.reached.ordinal = -1

    def _check_command(self, position: int, ordinal: int, size: int, request: str) -> None:
        reached = self.reached
        expected = reached.ordinal
        whole = 0 <= ordinal < size and (
            expected == -1
            or (
                ordinal == expected
                and (ordinal == 0 or (size == reached.size and request == reached.request))
            )
        )
        if not whole:
            self._add(Check.COMMAND, position, "the event is not the next of its command")
        reached.ordinal = ordinal + 1 if ordinal + 1 < size else 0
        reached.size, reached.request = size, request

    def _check_parts(
        self, position: int, names: Sequence[str], held: tuple[int, str] | None, columns: Columns
    ) -> None:
        event, _, _, schema, stream, type_, _ = columns
        documents = self._blob_names(type_, int(schema))
        if documents is None:
            stored = held[1] if held else ""
            documents = frozenset(names) & {
                name.removesuffix(BLOB) for name in stored.split("\n") if name.endswith(BLOB)
            }
        is_repeated, wanted = _wanted(tuple(names), documents)
        if is_repeated:
            self._add(Check.RECORD, position, "the record names a part twice")
        found = held or (0, "")
        if found != wanted:
            gone = self._erased.of(stream=stream, event=event, position=position)
            gone -= frozenset(found[1].split("\n"))
            left = tuple(name for name in names if name not in gone)
            _, wanted = _wanted(left, documents)
        if found != wanted:
            self._add(Check.PART, position, "the parts are not those that the record names")

    def _origin(self, position: int) -> str:
        while len(self._origins) > 1 and self._origins[1][0] <= position:
            del self._origins[0]
        return self._origins[0][1]

    def _tell_beginning(self, position: int, version: int, prev: bytes) -> None:
        if prev != NO_RECORD_BEFORE:
            self._add(Check.LINK, position, "the first event of a stream names one before it")
        if not 0 <= version <= 1:
            self._add(Check.VERSION, position, "a stream begins with neither version 0 nor 1")

    def _tell_chain(self, position: int, version: int, prev: bytes, before: bytes) -> None:
        last = version_of(before)
        if version != last + 1:
            self._add(Check.VERSION, position, f"version {version} of a stream follows {last}")
        if prev != record_hash_of(before):
            self._add(Check.LINK, position, "the event names another record than its stream's last")

    def _add(self, check: Check, position: int, says: str) -> None:
        self._findings.add(check, position, says)


@lru_cache(maxsize=4_096)
def _wanted(names: tuple[str, ...], documents: frozenset[str]) -> tuple[bool, tuple[int, str]]:
    """Whether a name stands there twice; and how many parts belong beside a record that names
    these, and their names, in order, each on a line."""
    wanted = sorted([*names, *(name + BLOB for name in names if name in documents)])
    return len(set(names)) < len(names), (len(wanted), "\n".join(wanted))


def _stamp(position: int, at: int, prev: bytes) -> bytes | None:
    """0x00, the stamp and 0x0A: what comes before the record in a leaf. None for no such time.

    Written out, because every row needs it: by way of `application.leaves` it took four times as
    long.
    """
    seconds, microseconds = divmod(at, _MILLION)
    day = _to_the_second(seconds)
    if day is None:
        return None
    return (
        f'\x00{{"at":"{day}.{microseconds:06d}Z","position":{position},"prev":"{prev.hex()}"}}\n'
    ).encode()


@lru_cache(maxsize=64)
def _to_the_second(seconds: int) -> str | None:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()[:19]
    except (OverflowError, ValueError, OSError):
        return None
