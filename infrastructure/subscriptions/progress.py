"""How far the followers of the feed have come: the tables of the schema `feed`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from application.feed.cursor import Cursor
from application.subscriptions.progress import DeadLetter, Progress
from domain.governance.subscription.state import Subscription
from infrastructure.statements import Rows, statement

PROGRESS = statement("subscriptions", "progress")
BEGIN = statement("subscriptions", "begin")
MOVE = statement("subscriptions", "move")
NOTE_TOLD = statement("subscriptions", "note_told")
DEAD_LETTERS = statement("subscriptions", "dead_letters")


class FeedProgress:
    """Implements :class:`application.subscriptions.progress.ProgressStore`; sent again, each of its
    statements changes nothing more."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def of(self, subscriptions: Collection[Subscription]) -> Mapping[UUID, Progress]:
        begins = {each.id: each.cursor for each in subscriptions}
        rows = self._rows(PROGRESS, {"subscriptions": list(begins)})
        return {
            id: Progress(
                cursor=Cursor.parse(cursor or begins[id]),
                moved=moved,
                told=told,
                error=error,
                failed=failed,
                failures=failures,
                dead_letters=dead_letters,
            )
            for id, cursor, moved, told, error, failed, failures, dead_letters in rows
        }

    def move(
        self, subscription: Subscription, *, before: Cursor, after: Cursor, at: datetime
    ) -> bool:
        self._begin(subscription)
        moved = self._rows(
            MOVE,
            {
                "subscription": subscription.id,
                "before": str(before),
                "after": str(after),
                "position": after.position,
                "at": at,
            },
        )
        return bool(moved)

    def note_told(self, subscription: Subscription, at: datetime) -> None:
        noted = {"subscription": subscription.id, "at": at}
        if not self._rows(NOTE_TOLD, noted):
            self._begin(subscription)
            self._rows(NOTE_TOLD, noted)

    def dead_letters(self, subscription: UUID, limit: int) -> Sequence[DeadLetter]:
        rows = self._rows(DEAD_LETTERS, {"subscription": subscription, "limit": limit})
        return [DeadLetter(*row) for row in rows]

    def _begin(self, subscription: Subscription) -> None:
        self._rows(
            BEGIN,
            {
                "subscription": subscription.id,
                "cursor": subscription.cursor,
                "position": subscription.begins,
            },
        )
