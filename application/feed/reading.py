"""What the feed asks of the log and of the caseload.

It reads rows, not envelopes: a follower is told what was recorded, and making envelopes of it first
took twice as long as all else that a page needs (measured).
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID


class Head(NamedTuple):
    """Which log it is, where it ends, and the leaf hashes there and at a position that was asked
    about; None where nothing stands."""

    epoch: int
    origin: str
    last: int
    last_leaf: bytes | None
    leaf: bytes | None


class FeedRow(NamedTuple):
    """One event as the log holds it; ``record`` is its canonical JSON."""

    position: int
    stream: UUID
    type: str
    schema: int
    at: datetime
    leaf_hash: bytes
    record: bytes


class Beginning(NamedTuple):
    """The first event of a stream."""

    stream: UUID
    kind: str
    type: str
    schema: int
    record: bytes


class FeedRecords(Protocol):
    """The log as the feed reads it. Every method raises :class:`~application.log.LogUnavailable`
    where there is no answer."""

    def head(self, position: int) -> Head:
        """The log as it is at this moment."""

    def stretch(
        self,
        after: int,
        stop: int,
        limit: int,
        *,
        types: Collection[str] = (),
        cases: Collection[UUID] = (),
    ) -> Sequence[FeedRow]:
        """The events with after < position <= stop, in order; of these types and cases or, where
        none are given, of all."""

    def find(self, events: Collection[UUID]) -> Sequence[FeedRow]:
        """The events of these ids that there are."""

    def beginnings(self, streams: Collection[UUID]) -> Sequence[Beginning]:
        """The first event of each of these streams."""


class CasePlaces(Protocol):
    """In which service and on which pathway a case was, by the caseload."""

    def reached(self) -> int:
        """Up to which position the caseload lacks nothing; 0 where nobody has begun it."""

    def within(
        self,
        events: Collection[tuple[int, UUID]],
        *,
        services: Collection[str],
        pathways: Collection[str],
        ever: bool = False,
    ) -> Collection[int]:
        """The positions, of events given by position and stream, at which the stream was a case in
        one of these services and on one of these pathways; where none are given, in any. With
        ``ever`` those, too, before which it was so at any time."""

    def held(self, services: Collection[str]) -> Collection[str]:
        """Those of these services in which any case ever was."""
