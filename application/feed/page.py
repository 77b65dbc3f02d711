"""A page of the feed."""

from dataclasses import dataclass

from application.feed.cursor import Cursor
from application.feed.event import FeedEvent


@dataclass(frozen=True)
class FeedPage:
    """Events in order, and the cursor after them and after all that was left out between them.

    ``source`` is the log's present name. ``is_caught_up``: there was nothing behind the cursor when
    the page was begun; where it is False there is more to look at, even if ``events`` is empty.
    ``checkpoint`` is the newest signed note of the log, None before the first. ``restrictions`` is
    the same number on two pages between which nothing was restricted or opened again.
    """

    events: tuple[FeedEvent, ...]
    cursor: Cursor
    source: str
    is_caught_up: bool
    checkpoint: str | None
    restrictions: int

    @property
    def through(self) -> int:
        """The position up to which everything was looked at."""
        return self.cursor.position
