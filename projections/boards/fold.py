"""What stands open in a case after each of its events."""

from collections.abc import Mapping, Sequence

from application.log import LogEntry
from projections.boards import concerns, contacts, endings, oversight
from projections.boards.endings import marked
from projections.boards.items import Handler, Items
from projections.standing import standing

HANDLERS: Mapping[str, Handler] = {
    **contacts.HANDLERS,
    **concerns.HANDLERS,
    **oversight.HANDLERS,
    **endings.HANDLERS,
}


def fold(items: Items, entry: LogEntry) -> Items:
    """The items after an event; the same object where it changes nothing.

    The record of an event that changes nothing is not read.
    """
    handle = HANDLERS.get(entry.type)
    if handle is None:
        return items
    after = handle(items, entry, entry.fact)
    return after if after is items else marked(after, entry)


def refolded(stream: Sequence[LogEntry]) -> Items:
    """The items after all of a case's events, of which those withdrawn no longer count."""
    items: Items = {}
    for entry in standing(stream):
        items = fold(items, entry)
    return items
