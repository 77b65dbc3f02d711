"""Stamps and records of log format 1, read from a leaf's exact bytes."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Any

from caseledger_verify import shapes
from caseledger_verify.canonical import parse
from caseledger_verify.errors import Unreadable, Wrong
from caseledger_verify.shapes import CODE, DATE, HASH, INSTANT, NAME, UUID, array, object_of, text
from caseledger_verify.tree import leaf_hash

LARGEST_RECORD = 16_384
MOST_LEAVES = 200_000

_ABOUT = {"about": lambda value: value is True}
_WHEN = shapes.any_of(
    object_of({"at": INSTANT}, _ABOUT),
    object_of({"on": DATE}, _ABOUT),
    object_of({"from": INSTANT, "to": INSTANT}, _ABOUT),
    object_of({"from": DATE, "to": DATE}, _ABOUT),
)
_STAMP = object_of({"at": INSTANT, "position": shapes.number(1), "prev": HASH})
_RECORD = object_of(
    {
        "v": lambda value: value == 1 and value is not True,
        "log": shapes.ORIGIN,
        "id": shapes.EVENT_ID,
        "n": text("[0-9a-f]{32}"),
        "stream": shapes.STREAM_ID,
        "kind": NAME,
        "version": shapes.number(0),
        "type": text(r"[a-z][a-z0-9_]{0,63}(\.[a-z][a-z0-9_]{0,63})+"),
        "schema": shapes.number(1),
        "occurred": _WHEN,
        "by": object_of(
            {"actor": UUID, "client": CODE, "organisation": CODE, "role": NAME},
            {"on_behalf_of": UUID, "team": CODE},
        ),
        "why": NAME,
        "source": NAME,
        "basis": text("fact|opinion|reported"),
        "sensitivity": text("normal|restricted"),
        "request": HASH,
        "data": shapes.OBJECT,
        "parts": array(object_of({"commitment": HASH, "name": shapes.PART, "subject": UUID})),
    },
    {"known": _WHEN, "cause": UUID, "correlation": UUID},
)


@dataclass(frozen=True)
class Leaf:
    """One event of a log as it stands there."""

    position: int
    at: str
    prev: str
    record_hash: str
    hash: bytes
    record: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.record["id"])

    @property
    def version(self) -> int:
        return int(self.record["version"])


@dataclass(frozen=True)
class Link:
    """What the chain of a stream knows of an entry: of one that is withheld neither the link to the
    record before it nor the kind of stream, which stand in what is not shown."""

    position: int
    version: int
    record_hash: str
    prev: str | None = None
    kind: str | None = None

    @property
    def begins(self) -> bool:
        """Whether it is linked to nothing; of a withheld one, whether it may be."""
        return self.version <= 1 if self.prev is None else self.prev == "0" * 64


@dataclass(frozen=True)
class Epoch:
    """The name that a log bore from a position on."""

    number: int
    first_position: int
    origin: str


def leaf_pairs(data: bytes) -> list[tuple[bytes, bytes]]:
    """The stamps and records of a file that has each on a line; raises `Unreadable`."""
    *lines, rest = data.split(b"\n")
    if rest or not lines or len(lines) % 2 or len(lines) > 2 * MOST_LEAVES:
        raise Unreadable("the leaves are not pairs of a stamp and a record, or too many")
    return list(zip(lines[::2], lines[1::2], strict=True))


def parse_leaves(pairs: Sequence[tuple[bytes, bytes]]) -> list[Leaf]:
    """The leaves of stamps and records.

    Raises `Wrong` where a leaf is not what the format allows or they contradict one another.
    """
    leaves = [_leaf(*pair) for pair in pairs]
    for before, after in pairwise(leaves):
        if before.position >= after.position or before.at >= after.at:
            raise Wrong(f"position {after.position}: positions and times do not rise together")
    if len({leaf.id for leaf in leaves}) != len(leaves):
        raise Wrong("two leaves bear one event id")
    return leaves


def _leaf(stamp: bytes, record: bytes) -> Leaf:
    try:
        stamped, said = parse(stamp, "a stamp"), parse(record, "a record")
    except Unreadable as refused:
        raise Wrong(str(refused)) from None
    if not _STAMP(stamped):
        raise Wrong("a stamp has not the members that a stamp has")
    position = stamped["position"]
    if len(record) > LARGEST_RECORD or not _RECORD(said) or not _in_order(said):
        raise Wrong(f"position {position}: not a record of format 1")
    return Leaf(
        position=position,
        at=stamped["at"],
        prev=stamped["prev"],
        record_hash=sha256(record).hexdigest(),
        hash=leaf_hash(stamp + b"\n" + record),
        record=said,
    )


def _in_order(record: Mapping[str, Any]) -> bool:
    """What members must say of one another: ranges end after they begin, parts differ by name."""
    names = [part["name"] for part in record["parts"]]
    moments = (record["occurred"], record.get("known", {}))
    ranges = all(moment["from"] <= moment["to"] for moment in moments if "from" in moment)
    return ranges and len(set(names)) == len(names)


def check_epochs(leaves: list[Leaf], epochs: list[Epoch]) -> None:
    """Raises `Wrong` unless each record names the log as it was called at its position."""
    firsts = [epoch.first_position for epoch in epochs]
    for leaf in leaves:
        ruling = epochs[bisect_right(firsts, leaf.position) - 1]
        if ruling.origin != leaf.record["log"]:
            raise Wrong(f"position {leaf.position}: the record names another log")
