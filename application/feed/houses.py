"""Which organisation keeps a stream, for who reads many events of many streams."""

from collections.abc import Collection, Iterable, Mapping
from threading import Lock
from uuid import UUID

from pydantic_core import from_json

from application.feed.reading import Beginning, FeedRecords
from domain.facts import UnknownEvent, event_class
from domain.governance.governance import decided_on
from domain.streams import KINDS, kept_by

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
            learnt = self._learnt(lacking)
            self._keep(learnt)
            found |= learnt
        return found

    def _learnt(self, streams: Collection[UUID]) -> Mapping[UUID, str | None]:
        begun = {each.stream: each for each in self._records.beginnings(streams)}
        about = {id: on for id, each in begun.items() if (on := _decided_on(each)) is not None}
        if not about:
            return {id: _house(each) for id, each in begun.items()}
        records = {each.stream: each for each in self._records.beginnings(set(about.values()))}
        return {
            id: _house_of_record(records.get(about[id], each)) if id in about else _house(each)
            for id, each in begun.items()
        }

    def _keep(self, learnt: Mapping[UUID, str | None]) -> None:
        with self._learning:
            self._known.update(learnt)
            while len(self._known) > self._most:
                # The longest known: followers go forward, and so do streams.
                del self._known[next(iter(self._known))]


def _house(beginning: Beginning) -> str | None:
    organisation = _organisation(beginning)
    return kept_by(beginning.kind, _area(beginning), organisation) if organisation else _NOBODYS


def _house_of_record(beginning: Beginning) -> str:
    """Whose followers are told what is decided on a record, or, where no such record was begun, by
    whom: nobody's where its very existence may be hidden."""
    kind = KINDS.get(beginning.kind)
    if kind is None or kind.may_be_hidden:
        return _NOBODYS
    return _organisation(beginning)


def _organisation(beginning: Beginning) -> str:
    try:
        return str(from_json(beginning.record)["by"]["organisation"])
    except (ValueError, KeyError, TypeError):
        return _NOBODYS


def _decided_on(beginning: Beginning) -> UUID | None:
    try:
        found = decided_on(_area(beginning), from_json(beginning.record)["data"])
        return None if found is None else UUID(found)
    except (ValueError, LookupError, TypeError, AttributeError):
        return beginning.stream


def _area(beginning: Beginning) -> str | None:
    try:
        return event_class(beginning.type, beginning.schema).AREA
    except UnknownEvent:
        return None
