"""Followers of the tail with small pages, each of which sees what any subscriber would."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from api.demonstration.personas import ORGANISATION, PERSONAS
from application.callers import Caller
from application.feed.cursor import Cursor
from application.feed.feed import Feed
from infrastructure.ledger.reader import LogReader

LOOK_EVERY = 0.005

Page = Callable[[], list[tuple[int, UUID, datetime]]]


@dataclass
class Follower:
    """Reads pages to the end of the log until told to stop; notes what it saw and how late."""

    name: str
    page: Page
    stop: threading.Event
    ids: list[UUID] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    latest_seconds: float = 0.0

    def run(self) -> None:
        try:
            while self._look() or not self.stop.is_set():
                pass
        except Exception as error:
            self.faults.append(f"{type(error).__name__} {error}")

    def _look(self) -> bool:
        """One page; whether there was anything in it."""
        stopped = self.stop.is_set()
        rows = self.page()
        now = datetime.now(UTC)
        for position, id_, at in rows:
            if position != len(self.ids) + 1:
                self.faults.append(f"after {len(self.ids)} came {position}")
            self.ids.append(id_)
            self.latest_seconds = max(self.latest_seconds, (now - at).total_seconds())
        if not rows and not stopped:
            time.sleep(LOOK_EVERY)
        return bool(rows) or not stopped


def reading_the_log(reader: LogReader, limit: int) -> Page:
    """Pages as the projections' side reads them."""
    through = 0

    def page() -> list[tuple[int, UUID, datetime]]:
        nonlocal through
        batch = reader.read_batch(after=through, limit=limit)
        through = batch.through
        return [(row.id, row.event_id, row.at) for row in batch.events]

    return page


def reading_the_feed(feed: Feed, reader: LogReader, limit: int) -> Page:
    """Pages as the feed gives them, each asked for with the cursor of the last as text."""
    persona = PERSONAS["subscriber"]
    caller = Caller(
        issuer="urn:test",
        client=persona.client,
        actor=persona.actor,
        role=persona.role,
        organisation=ORGANISATION,
    )
    cursor: str | None = None

    def page() -> list[tuple[int, UUID, datetime]]:
        nonlocal cursor
        found = feed.page(caller, cursor and Cursor.parse(cursor), limit)
        cursor = str(found.cursor)
        rows = reader.at_positions([event.position for event in found.events])
        assert len(rows) == len(found.events)
        return [(row.id, row.event_id, row.at) for row in rows]

    return page
