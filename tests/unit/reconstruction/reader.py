"""The real reader of cases over a story, for whom the gate lets see as much as a test says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from application.callers import Caller
from application.gate import Gate
from application.log import Landmark, Log, PartStore
from application.reading import StreamReader
from domain.gate.decision import Allowed
from domain.gate.rules import ALL
from domain.roles import Role
from tests.unit.domain.conftest import actor_of
from tests.unit.reconstruction.logged import LoggedEntry, LoggedStory

OPEN = Allowed(
    code="related",
    policy="test",
    areas=frozenset({ALL}),
    restricted=frozenset(),
    de_identified=False,
    obligations=frozenset(),
    ties=frozenset(),
)
READER = Caller(
    issuer="test",
    client="tests",
    actor=actor_of(Role.SUPERVISOR),
    role=Role.SUPERVISOR,
    organisation="RX1",
)


@dataclass(frozen=True)
class StoryLog:
    """Implements what reading asks of :class:`application.log.Log`."""

    story: LoggedStory

    def entries(self, stream: UUID) -> Sequence[LoggedEntry]:
        return [entry for entry in self.story.logged if entry.stream == stream]

    def last(self) -> tuple[int, datetime]:
        return self.story.logged[-1].position, self.story.logged[-1].at

    def position_at(self, at: datetime) -> int:
        return sum(entry.at <= at for entry in self.story.logged)

    def landmark(self, position: int) -> Landmark | None:
        at = [entry.at for entry in self.story.logged if entry.position == position]
        return Landmark(at[0], b"") if at else None


class StoryGate:
    """Lets everybody see the same."""

    def __init__(self) -> None:
        self.allowed = OPEN

    def admit(self, *_asked: Any, **_how: Any) -> Allowed:
        return self.allowed

    def restrict(self, *entries: UUID) -> None:
        self.allowed = replace(self.allowed, restricted=frozenset(entries))


class NoParts:
    """Opens nothing."""

    def contents(self, entries: Sequence[Any], _allowed: Any) -> list[Mapping[str, Any]]:
        return [{} for _ in entries]


def reader_of(story: LoggedStory, gate: StoryGate) -> StreamReader:
    clock: Callable[[], datetime] = lambda: story.now  # noqa: E731 - it has to be looked up anew
    return StreamReader(
        log=cast("Log", StoryLog(story)),
        parts=cast("PartStore", NoParts()),
        gate=cast("Gate", gate),
        clock=clock,
    )
