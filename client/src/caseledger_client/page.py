"""A page of the feed, and the cursor that stands before and after one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from caseledger_client.errors import NotAFeed
from caseledger_client.event import Event

_CURSOR = re.compile(r"([0-9]{1,9})\.([0-9]{1,16})\.[0-9a-f]{1,32}")


@dataclass(frozen=True)
class Cursor:
    """Where a follower stands: ``text`` is handed back as it came."""

    text: str
    epoch: int
    position: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """The cursor of a page; raises :class:`NotAFeed`."""
        found = _CURSOR.fullmatch(text)
        if found is None:
            raise NotAFeed("a page has no cursor of the form that is known")
        return cls(text=text, epoch=int(found[1]), position=int(found[2]))


@dataclass(frozen=True)
class Page:
    """Events after one cursor and up to another; ``checkpoint`` is the newest that was signed."""

    events: Sequence[Event]
    cursor: Cursor
    checkpoint: bytes | None

    @classmethod
    def of(cls, told: Any, *, after: Cursor | None, cursor: str, checkpoint: bytes | None) -> Self:
        """The page that was answered; raises :class:`NotAFeed` where its positions do not rise from
        the cursor before it to the cursor after it."""
        if not isinstance(told, list):
            raise NotAFeed("a page is not a batch of events")
        page = cls(tuple(map(Event.of, told)), Cursor.parse(cursor), checkpoint)
        before = 0 if after is None else after.position
        for event in page.events:
            if event.position <= before:
                raise NotAFeed(f"after position {before} the page tells of {event.position}")
            before = event.position
        if page.cursor.position < before:
            raise NotAFeed(f"the cursor after position {before} is {page.cursor.text}")
        return page
