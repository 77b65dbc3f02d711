"""A subscription in a log in memory, its feed, and how far its follower has come."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from application.feed.cursor import Cursor
from application.subscriptions.progress import Progress
from application.subscriptions.pulling import Pulling
from application.subscriptions.registry import Subscriptions
from domain.governance.subscription.creating import subscription_id
from tests.unit.feed.memory import BEGUN, OURS, MemoryLog, Places, feed, follower

FOLLOWER = follower()
NAME = "warehouse"
ID = subscription_id(OURS, NAME)
EVERYTHING = {"types": [], "cases": [], "services": [], "pathways": []}


def create(log: MemoryLog, *, id: UUID = ID, organisation: str = OURS, **data) -> None:
    """Add a subscription of the follower's, from the beginning of the log unless it is said."""
    members = {
        "name": NAME,
        "owner": str(FOLLOWER.actor),
        "client": FOLLOWER.client,
        "cursor": str(Cursor(log.epoch, 0, "0")),
        "wanted": EVERYTHING,
        **data,
    }
    log.add("governance.subscription_created", stream=id, organisation=organisation, data=members)


def change(log: MemoryLog, what: str, *, id: UUID = ID, **data) -> None:
    log.add(f"governance.subscription_{what}", stream=id, data=data)


def registry(log: MemoryLog) -> Subscriptions:
    return Subscriptions(log=log, clock=lambda: BEGUN)  # type: ignore[arg-type]


class MemoryProgress:
    """Implements :class:`application.subscriptions.progress.ProgressStore`."""

    def __init__(self) -> None:
        self.kept: dict[UUID, Progress] = {}

    def of(self, subscriptions):
        return {
            each.id: self.kept.get(each.id, Progress(Cursor.parse(each.cursor)))
            for each in subscriptions
        }

    def move(self, subscription, *, before, after, at):
        found = self.of([subscription])[subscription.id]
        if found.cursor != before:
            return False
        self.kept[subscription.id] = replace(found, cursor=after, moved=at)
        return True

    def note_told(self, subscription, at):
        found = self.of([subscription])[subscription.id]
        self.kept[subscription.id] = replace(found, told=at)

    def dead_letters(self, subscription, limit):
        return []


class Place:
    """A log with a subscription, and what its follower asks."""

    def __init__(self) -> None:
        self.log = MemoryLog()
        self.progress = MemoryProgress()
        self.places = Places()
        self.now = BEGUN
        self.registry = registry(self.log)
        self.pulling = Pulling(
            subscriptions=self.registry,
            feed=feed(self.log, self.places),
            progress=self.progress,
            clock=lambda: self.now,
        )

    def wait(self) -> None:
        self.now += timedelta(minutes=1)

    def told(self, **asked) -> list[int]:
        page = self.pulling.page(FOLLOWER, ID, asked.pop("limit", 10), **asked).page
        return [each.position for each in page.events]

    def commit(self, before: int, after: int) -> Cursor:
        at = self.pulling._feed.cursor_at
        return self.pulling.commit(FOLLOWER, ID, before=at(before), after=at(after))
