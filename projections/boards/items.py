"""The open items of a case, with one more or fewer."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from application.log import LogEntry
from projections.boards.item import Item, Kind, id_of
from projections.changes import changed

Items = Mapping[UUID, Item]
"""What stands open in one case, by the ids of the items."""

Handler = Callable[[Items, LogEntry, Any], Items]
"""The items after an event; the same object where nothing in them changes. Its fact comes last."""


def opened(
    items: Items, entry: LogEntry, kind: Kind, *, about: UUID | None = None, **told: Any
) -> Items:
    """With an item about this event itself, from when it happened unless told otherwise."""
    return put(items, entry, kind, entry.id, about=about, **told)


def put(
    items: Items,
    entry: LogEntry,
    kind: Kind,
    subject: UUID,
    *,
    begun_at: datetime | None = None,
    because: tuple[UUID, ...] = (),
    **told: Any,
) -> Items:
    """With an item about an event; in the place of the one of this kind about it, if there is."""
    id = id_of(kind, subject)
    item = Item(
        item_id=id,
        kind=kind.value,
        case_id=entry.stream,
        entry=subject,
        because=because or (subject,),
        begun_at=begun_at or entry.envelope.occurred.latest,
        **told,
    )
    return {**items, id: item}


def item(items: Items, kind: Kind, subject: UUID) -> Item | None:
    """What of a kind stands open about an event, if it does."""
    return items.get(id_of(kind, subject))


def settled(items: Items, kind: Kind, subject: UUID) -> Items:
    """Without what of a kind stood open about an event."""
    id = id_of(kind, subject)
    return {each: kept for each, kept in items.items() if each != id} if id in items else items


def settled_where(items: Items, kind: Kind, goes: Callable[[Item], bool]) -> Items:
    """Without those of a kind that go."""
    left = {id: kept for id, kept in items.items() if kept.kind != kind or not goes(kept)}
    return items if len(left) == len(items) else left


def amended(items: Items, kind: Kind, subject: UUID, **changes: Any) -> Items:
    """With other values in an item of a kind, if it is open."""
    found = item(items, kind, subject)
    return items if found is None else {**items, found.item_id: changed(found, **changes)}
