"""Pages of the feed as pieces that are ready to be sent."""

from api.answers.cloudevents import cloud_event
from api.live.frames import event_frame
from api.live.told import Piece, Told
from application.callers import Caller
from application.feed.cursor import Cursor
from application.feed.event import FeedEvent
from application.feed.feed import Feed
from application.feed.wanted import Wanted
from domain.governance.erasure import ErasureOrdered


def read_piece(
    feed: Feed, caller: Caller, after: Cursor | None, limit: int, wanted: Wanted, *, address: str
) -> Piece:
    """What follows a cursor, at most ``limit`` events, of a service found at an address; raises as
    :meth:`Feed.page`."""
    page = feed.page(caller, after, limit, wanted)
    events = tuple(_told(event, page.cursor.epoch, address) for event in page.events)
    return Piece(events, page.cursor, page.restrictions, page.is_caught_up)


def _record(event: FeedEvent) -> str:
    if event.type != ErasureOrdered.TYPE or event.data is None or "fields" not in event.data:
        return event.stream
    erased: str = event.data["fields"]["stream"]
    return erased


def _told(event: FeedEvent, epoch: int, address: str) -> Told:
    cursor = Cursor.behind(epoch, event.position, event.leaf_hash)
    return Told(
        cursor=cursor,
        type=event.type,
        stream=_record(event),
        is_withheld=event.data is not None and "withheld" in event.data,
        frame=event_frame(cursor, cloud_event(event, address)),
    )
