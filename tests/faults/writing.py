"""Events of the faults' own writers: invented, of no meaning to the domain, of several sizes."""

import json
from collections import defaultdict
from random import Random
from uuid import UUID

from api.demonstration.personas import ORGANISATION
from infrastructure.ledger.errors import RecordedBefore
from infrastructure.ledger.stored import LedgerEvent, PartRow

MOST_EVENTS = 20
MOST_STREAMS = 4


class Lines:
    """The streams of one writer and the version that each has come to."""

    def __init__(self) -> None:
        self.versions: dict[UUID, int] = defaultdict(int)

    def take(self, sent: list[LedgerEvent]) -> None:
        """What was sent is recorded."""
        for event in sent:
            self.versions[event.originator_id] = event.originator_version


def command(lines: Lines, chance: Random) -> list[LedgerEvent]:
    """One to twenty events on one to four of the writer's streams, some with parts."""
    size = chance.choice([1, 1, 1, 2, 2, 3, 5, chance.randint(1, MOST_EVENTS)])
    known = list(lines.versions)[-50:]
    streams = [
        chance.choice(known) if known and chance.random() < 0.8 else new_id(chance)
        for _ in range(chance.randint(1, min(size, MOST_STREAMS)))
    ]
    versions = {stream: lines.versions.get(stream, 0) for stream in streams}
    request = chance.randbytes(32)
    events = []
    for _ in range(size):
        stream = chance.choice(streams)
        versions[stream] += 1
        events.append(event(stream, versions[stream], chance, request=request))
    return events


def event(stream: UUID, version: int, chance: Random, *, request: bytes) -> LedgerEvent:
    """One event; its record says how many parts it has."""
    parts = chance.choice([0, 0, 1, 2])
    record = {
        "by": {"organisation": ORGANISATION},
        "parts": parts,
        "told": "x" * chance.randint(0, 600),
        "version": version,
    }
    return LedgerEvent(
        originator_id=stream,
        originator_version=version,
        topic="case.note",
        state=json.dumps(record).encode(),
        id=new_id(chance),
        kind="case",
        schema=1,
        request=request,
        parts=tuple(PartRow(f"part{n}", 1, chance.randbytes(120)) for n in range(parts)),
    )


def positions_told(before: RecordedBefore, sent: list[LedgerEvent]) -> list[int]:
    """Where the log says that a command landed before; it must be the one that was sent."""
    assert [event.event_id for event in before.events] == [event.id for event in sent]
    return [event.position for event in before.events]


def new_id(chance: Random) -> UUID:
    """A random UUID from the test's own randomness."""
    return UUID(int=chance.getrandbits(128), version=4)
