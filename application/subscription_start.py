"""Where a new subscription begins, as a cursor of the feed."""

from application.feed.cursor import Cursor
from application.log import Log
from domain.commands import Command, NotAcceptable
from domain.governance.subscription.creating import (
    CreateSubscription,
    Edge,
    Start,
    StartAfter,
    StartAtEdge,
)


def start_of(log: Log, asked: Command) -> str | None:
    """The cursor at which a subscription begins that is to be created; None for other commands.

    What is recorded afterwards lies behind it. Raises ``future-position``,
    :class:`~application.log.NotYet` for a time that has not come, and what the log raises.
    """
    if not isinstance(asked, CreateSubscription):
        return None
    epoch, _ = log.epoch()
    position = _position(log, asked.start)
    landmark = log.landmark(position) if position else None
    return str(Cursor.behind(epoch, position, None if landmark is None else landmark.leaf_hash))


def _position(log: Log, start: Start) -> int:
    match start:
        case StartAtEdge(edge=Edge.ORIGIN):
            return 0
        case StartAtEdge():
            return log.last()[0]
        case StartAfter():
            if start.position > log.last()[0]:
                raise NotAcceptable("future-position", "The log has not come there yet.")
            return start.position
        case _:
            return log.position_at(start.at)
