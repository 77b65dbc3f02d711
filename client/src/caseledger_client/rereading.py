"""Reading a stream again from its beginning, where something that was closed is open once more."""

from collections.abc import Callable, Sequence
from typing import Any

from psycopg import Connection

from caseledger_client.errors import NotAFeed
from caseledger_client.event import Event
from caseledger_client.notices import Meaning, notice_of
from caseledger_client.page import Cursor
from caseledger_client.service import Service

ReadAgain = Callable[[Connection[Any], str, Sequence[Event]], None]
"""What a consumer makes of a stream that it is given once more, by its id and with all its events
so far: by this connection and within its transaction."""

Filters = Sequence[tuple[str, str]]

MOST_FILTERS = 49
"""Of the 50 values that the service takes in a question, one is the stream."""


def opens(event: Event) -> bool:
    """Whether after this event a stream has to be read again."""
    notice = notice_of(event)
    return notice is not None and notice.meaning is Meaning.OPENED


def stream_until(
    service: Service, wanted: Filters, event: Event, *, wait: float
) -> Sequence[Event]:
    """The events of the stream of ``event`` that are wanted, and the orders to erase something of
    it, from the beginning and up to this one, as they are told now.

    Raises what :meth:`Service.page` raises, and :class:`NotAFeed` where this one is not among them.
    """
    asked = [*(each for each in wanted if each[0] != "case"), ("case", event.stream)]
    cursor: Cursor | None = None
    found: list[Event] = []
    while cursor is None or cursor.position < event.position:
        page = service.page(cursor, asked, wait=wait)
        found += [each for each in page.events if each.position <= event.position]
        cursor = page.cursor
    if not found or found[-1].id != event.id:
        raise NotAFeed(f"the event of position {event.position} is not told a second time")
    return found
