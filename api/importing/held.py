"""What a stream of the log holds from earlier runs, found again by who sent it under which key."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from api.importing.planning import Source
from application.orders import Order
from domain.envelope import Envelope


class Held:
    """The events of one stream."""

    def __init__(self, source: Source, entries: Iterable[object]) -> None:
        self._source = source
        self._entries: dict[UUID, Envelope] = {}
        self._actors: set[UUID] = set()
        for entry in entries:
            assert isinstance(entry, Envelope), "a stream holds envelopes"
            self._entries[entry.id] = entry
            self._actors.add(entry.by.actor)

    def of(self, order: Order) -> Envelope | None:
        """The first event of an order, whoever sent it then; None where none did."""
        for actor in self._actors:
            caller = replace(order.caller, actor=actor)
            found = self._entries.get(self._source.first_event(caller, order.key))
            if found is not None:
                return found
        return None
