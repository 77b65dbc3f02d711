"""Each heads event beside the log: the root over the last record of every stream, derived again.

Source: docs/format.md §6. An event covers what stands before it, so what it covers is derived while
the check passes that position, and compared when it comes to the event.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import Any, Self

from application.canonical import NotCanonical, parse
from infrastructure.tree.hashing import HASH_BYTES, leaf_hash
from infrastructure.verifying.findings import Check, Findings
from infrastructure.verifying.log_rows import EventRow, Stretch
from infrastructure.verifying.record_form import COLUMNS
from infrastructure.verifying.sorted_tree import SortedTree
from infrastructure.verifying.stream_heads import StreamHeads, record_hash_of, version_of

HEADS_RECORDED = "log.heads_recorded"

MOVED_AT_ONCE = 20_000
"""Streams whose lines are held beside the tree: the first time there may be a million."""

_RECORD, _COLUMNS = 5, 9
_KIND, _SCHEMA, _TYPE = (_COLUMNS + COLUMNS.index(name) for name in ("kind", "schema", "type"))


@dataclass(frozen=True, slots=True)
class Derived:
    """What heads that cover a position must say."""

    count: int
    root: bytes


@dataclass(slots=True)
class HeadsStanding:
    """How many heads events were checked, and what was derived for those that are still to come."""

    checked: int = 0
    derived: dict[int, Derived] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON values."""
        derived = [[covered, each.count, each.root.hex()] for covered, each in self.derived.items()]
        return {"checked": self.checked, "derived": derived}

    @classmethod
    def of_json(cls, held: Mapping[str, Any]) -> Self:
        """What `as_json` gave."""
        derived = {
            covered: Derived(count, bytes.fromhex(root)) for covered, count, root in held["derived"]
        }
        return cls(held["checked"], derived)


class HeadsCheck:
    """Derives and compares heads. `standing` says how far it came."""

    def __init__(
        self,
        *,
        recorded: Iterable[tuple[int, bytes]],
        reached: int,
        heads: StreamHeads,
        findings: Findings,
        standing: HeadsStanding,
    ) -> None:
        """`recorded` are the positions of the heads events above `reached`, with their records.

        `heads` say where each stream ends among the rows that were checked.
        """
        self.standing = standing
        self._heads = heads
        self._findings = findings
        self._needed_until: dict[int, int] = {}
        for position, record in recorded:
            if (said := _said(record)) is not None:
                self._needed_until[said[0]] = position
        self._coming = deque(sorted(n for n in self._needed_until if n > reached))
        self._tree = SortedTree()
        self._moved: set[bytes] = set()

    def pieces(self, stretch: Stretch) -> Iterator[Stretch]:
        """The stretch, parted after each position that heads cover.

        They are derived when the next piece is asked for: the last must be checked by then.
        """
        last = stretch.rows[-1][0] if stretch.rows else 0
        ends = list(takewhile(lambda covered: covered <= last, self._coming))
        pieces = stretch.parted(ends)
        for piece in pieces[:-1]:
            yield piece
            self._note(piece)
            self._derive(self._coming.popleft())
        yield pieces[-1]
        self._note(pieces[-1])

    def compare(self, stretch: Stretch) -> None:
        """Compare the heads events of a stretch that was checked."""
        rows, derived = stretch.rows, self.standing.derived
        for row in [row for row in rows if row[_TYPE] == HEADS_RECORDED]:
            self.standing.checked += 1
            if says := self._wrong(row):
                self._findings.add(Check.HEADS, row[0], says)
        if rows:
            for covered in [n for n in derived if self._needed_until.get(n, 0) <= rows[-1][0]]:
                del derived[covered]

    def _note(self, stretch: Stretch) -> None:
        if self._coming and len(self._tree):
            self._moved.update([row[1] for row in stretch.rows])

    def _derive(self, covered: int) -> None:
        # The first time, also where an earlier run was left off, the tree is empty.
        moved = iter(self._moved if len(self._tree) else self._heads)
        while some := list(islice(moved, MOVED_AT_ONCE)):
            self._tree.move({stream: _leaf(stream, self._heads[stream]) for stream in some})
        self._moved = set()
        self.standing.derived[covered] = Derived(len(self._tree), self._tree.root())

    def _wrong(self, row: EventRow) -> str | None:
        said = _said(row[_RECORD])
        if said is None or said[0] >= row[0] or (row[_KIND], row[_SCHEMA]) != ("governance", "1"):
            return "the heads event does not have the form of one"
        covered, count, root = said
        if Derived(count, root) != self.standing.derived.get(covered):
            return f"the heads at {covered} are not those that the records of the streams give"
        return None


def _leaf(stream: bytes, head: bytes) -> bytes:
    """The hash of a stream's line."""
    id = stream.hex()
    return leaf_hash(
        f"{id[:8]}-{id[8:12]}-{id[12:16]}-{id[16:20]}-{id[20:]}"
        f" {version_of(head)} {record_hash_of(head).hex()}".encode()
    )


def _said(record: bytes) -> tuple[int, int, bytes] | None:
    """Up to where a heads event says that it covers, how many streams, and their root."""
    try:
        value = parse(record)
        data, parts = value["data"], value["parts"]
        covered, count, root = (data[name] for name in ("covered", "count", "root"))
        held = bytes.fromhex(root)
    except (NotCanonical, KeyError, TypeError, ValueError):
        return None
    is_one = len(data) == 3 and parts == [] and type(covered) is type(count) is int
    is_one = is_one and covered >= 1 and len(held) == HASH_BYTES and held.hex() == root
    return (covered, count, held) if is_one else None
