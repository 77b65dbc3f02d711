"""A log of numbered events, and what a live follower is told of it."""

from collections.abc import Callable
from uuid import UUID

from api.live.frames import event_frame
from api.live.told import Piece, Told, kind_of
from application.callers import Caller
from application.feed.cursor import Cursor
from application.feed.wanted import EVERYTHING, Wanted
from application.log import LogUnavailable
from domain.roles import Role

EPOCH = 1
CALLER = Caller(
    issuer="urn:test",
    client="a-program",
    actor=UUID(int=7),
    role=Role.SUBSCRIBER,
    organisation="BRIDGEWELL",
    token="a-token",
)
KIND = kind_of(CALLER, EVERYTHING, nobody=UUID(int=8))


def at(position: int) -> Cursor:
    return Cursor.behind(EPOCH, position, bytes(31) + b"\1")


def told(position: int, *, type: str = "case.note", is_withheld: bool = False) -> Told:
    return Told(
        cursor=at(position),
        type=type,
        stream=str(UUID(int=position % 3)),
        is_withheld=is_withheld,
        frame=event_frame(
            at(position), {"type": f"{type}.v1", "n": position, "more": not is_withheld}
        ),
    )


def positions(piece: Piece) -> list[int]:
    return [event.cursor.position for event in piece.events]


class Log:
    """``length`` events; ``reads`` counts who read how far, ``withheld`` are those of which only
    somebody named is told more; who ``gets_no_answer`` is decided anew for each reading."""

    def __init__(self, length: int = 0) -> None:
        self.length = length
        self.restrictions = 0
        self.withheld: set[int] = set()
        self.fails: Exception | None = None
        self.gets_no_answer: Callable[[Caller, Wanted], bool] = lambda _caller, _wanted: False
        self.reads: list[tuple[Caller, int]] = []

    def read(self, caller: Caller, after: Cursor | None, limit: int, wanted: Wanted) -> Piece:
        start = 0 if after is None else after.position
        self.reads.append((caller, start))
        if self.fails is not None:
            raise self.fails
        if self.gets_no_answer(caller, wanted):
            raise LogUnavailable("no answer")
        through = min(self.length, start + limit)
        events = tuple(
            told(n, is_withheld=n in self.withheld and caller != CALLER)
            for n in range(start + 1, through + 1)
            if not wanted.types or "case.note" in wanted.types
        )
        return Piece(events, at(through), self.restrictions, through == self.length)
