"""What was found wrong: which check, at which position, in words that hold nothing of a record."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

KEPT = 10
"""Findings of each check that are told one by one; all others are counted."""


class Check(StrEnum):
    """What a finding contradicts."""

    POSITION = "position"
    """Positions are 1, 2, 3 … without a gap."""

    LEAF = "leaf"
    """The leaf hash is that of the row's stamp and record."""

    COLUMN = "column"
    """Each column says what the record says."""

    CANONICAL = "canonical"
    """The record is canonical JSON."""

    RECORD = "record"
    """The record has the members of format 1."""

    TIME = "time"
    """Times rise strictly with position."""

    COMMAND = "command"
    """The events of a command adjoin and are all there."""

    VERSION = "version"
    """The versions of a stream follow one another."""

    LINK = "link"
    """Each record names the hash of the one before it in its stream."""

    HEADS = "heads"
    """The records of the streams give the heads of every heads event."""

    PART = "part"
    """The encrypted parts are those that the record names."""

    OPENING = "opening"
    """A part whose key exists opens, and is what the record committed to."""

    TILE = "tile"
    """The notary's tiles hold the leaf hashes of the rows and the nodes above them."""

    CHECKPOINT = "checkpoint"
    """The leaves give the root of every checkpoint."""

    SIGNATURE = "signature"
    """Every checkpoint is one that the log's key signed, in order."""

    COSIGNATURE = "cosignature"
    """Every cosignature of a known witness is one that it made of that checkpoint."""

    EPOCH = "epoch"
    """An epoch after the first begins with the event that names what was lost before it."""

    END = "end"
    """The log is as long as every checkpoint says."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and where: at a position, or somewhere between two.

    Of `between` the first is the number of events up to which all is known to be in order.
    """

    check: Check
    position: int | None
    says: str
    between: tuple[int, int] | None = None


class Findings:
    """All that was found, in the order found; the first ten of each check told one by one."""

    def __init__(self) -> None:
        self._kept: list[Finding] = []
        self._counts: Counter[Check] = Counter()
        self._first: int | None = None

    def add(
        self,
        check: Check,
        position: int | None,
        says: str,
        *,
        between: tuple[int, int] | None = None,
    ) -> None:
        """Note one finding."""
        self._counts[check] += 1
        if position is not None and (self._first is None or position < self._first):
            self._first = position
        if self._counts[check] <= KEPT:
            self._kept.append(Finding(check, position, says, between))

    def __bool__(self) -> bool:
        return bool(self._counts)

    @property
    def first_position(self) -> int | None:
        """The lowest position that anything concerns."""
        return self._first

    @property
    def told(self) -> Sequence[Finding]:
        """Those that are told one by one."""
        return tuple(self._kept)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many of each check."""
        return {check.value: count for check, count in sorted(self._counts.items())}

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON values."""
        return {
            "counts": dict(self.counts),
            "first_position": self._first,
            "told": [asdict(finding) for finding in self._kept],
        }

    @classmethod
    def of_json(cls, held: Mapping[str, Any]) -> Self:
        """What `as_json` gave."""
        findings = cls()
        findings._counts.update({Check(check): count for check, count in held["counts"].items()})
        findings._first = held["first_position"]
        findings._kept += [
            Finding(
                Check(told["check"]),
                told["position"],
                told["says"],
                None if told["between"] is None else (told["between"][0], told["between"][1]),
            )
            for told in held["told"]
        ]
        return findings
