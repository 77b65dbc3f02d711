"""Which organisation keeps a stream, for who reads many events of many streams."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from threading import Lock
from uuid import UUID

from pydantic_core import from_json

from application.feed.reading import Beginning, FeedRecords
from domain.facts import UnknownEvent, event_class
from domain.streams import kept_by

MOST = 100_000
"""Streams kept at hand: some 20 MB."""
_NOBODYS = ""
"""Stands where what began a stream can't be read: no organisation is called so."""


class Houses:
    """Remembers of which organisation streams are: that never changes."""

    def __init__(self, records: FeedRecords, *, most: int = MOST) -> None:
        self._records = records
        self._most = most
        self._known: dict[UUID, str | None] = {}
        self._learning = Lock()

    def of(self, streams: Iterable[UUID]) -> Mapping[UUID, str | None]:
        """The organisation of each stream; None where it is of the whole log."""
        known = self._known
        found: dict[UUID, str | None] = {}
        lacking: set[UUID] = set()
        for stream in streams:
            try:
                found[stream] = known[stream]
            except KeyError:
                lacking.add(stream)
        if lacking:
            learnt = {each.stream: _house(each) for each in self._records.beginnings(lacking)}
            self._keep(learnt)
            found |= learnt
        return found

    def _keep(self, learnt: Mapping[UUID, str | None]) -> None:
        with self._learning:
            self._known.update(learnt)
            while len(self._known) > self._most:
                # The longest known: followers go forward, and so do streams.
                del self._known[next(iter(self._known))]


def _house(beginning: Beginning) -> str | None:
    try:
        organisation = from_json(beginning.record)["by"]["organisation"]
    except (ValueError, KeyError, TypeError):
        return _NOBODYS
    area: str | None = None
    with suppress(UnknownEvent):
        area = event_class(beginning.type, beginning.schema).AREA
    return kept_by(beginning.kind, area, str(organisation))
