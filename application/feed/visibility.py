"""What of the log a follower is told: the one place that decides it, for every outlet.

By their role, which types of event and which markings; of the streams that their own organisation
keeps and of those of the whole log; of what is restricted now, that it is there.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NamedTuple
from uuid import UUID

from pydantic_core import from_json

from application.callers import Caller
from application.feed.event import FeedEvent
from application.feed.houses import Houses
from application.feed.reading import FeedRecords, FeedRow
from application.feed.restricted import Restricted
from application.feed.telling import Contract, Members, told, unreadable, withheld
from domain.envelope import Sensitivity
from domain.facts import UnknownEvent, event_class
from domain.gate.following import TAKING_BACK, follows, named_by
from domain.roles import Role

_NORMAL = Sensitivity.NORMAL.value
_MARKINGS = {marking.value: marking for marking in Sensitivity}


class Visibility:
    """Tells each follower what is for them."""

    def __init__(self, *, records: FeedRecords, restricted: Restricted, contract: Contract) -> None:
        self._records = records
        self._houses = Houses(records)
        self._restricted = restricted
        self._contract = contract

    def shown(self, caller: Caller, rows: Sequence[FeedRow], log: str) -> list[FeedEvent]:
        """Those of these events, in a log of this name, of which the caller may know."""
        houses = self._houses.of({row.stream for row in rows})
        own = (None, caller.organisation)
        sorts: dict[tuple[str, int, str], _Sort] = {}
        found: list[FeedEvent] = []
        for row in rows:
            if houses[row.stream] not in own:
                continue
            members = _read(row)
            key = (row.type, row.schema, _marking(members))
            sort = sorts.get(key)
            if sort is None:
                sort = sorts[key] = _sort(caller.role, *key)
            event = self._tell(caller, row, members, sort, log)
            if event is not None:
                found.append(event)
        return found

    def _tell(
        self, caller: Caller, row: FeedRow, members: Members | None, sort: "_Sort", log: str
    ) -> FeedEvent | None:
        if not (sort.is_granted or sort.takes_back):
            return None
        if members is None or sort.area is None:
            return unreadable(row, members, log) if sort.is_granted else None
        try:
            if not sort.is_granted:
                return self._taking_back(caller, row, members, sort.area, log)
            if self._restricted.keeps_from(caller, row.stream, members["id"], sort.area):
                named = named_by(sort.area, members["data"])
                return withheld(row, members, named, self._contract)
            return told(row, members, sort.area, self._contract)
        except (KeyError, TypeError):
            return unreadable(row, members, log) if sort.is_granted else None

    def _taking_back(
        self, caller: Caller, row: FeedRow, members: Members, area: str, log: str
    ) -> FeedEvent | None:
        """Of an event that is marked as not for the caller, what it takes back of what they were
        told; None where that is nothing."""
        known: dict[str, Any] = {}
        for name, value in named_by(area, members["data"]).items():
            ids = value if isinstance(value, list) else [value]
            among = self._told_among(caller, ids, log)
            if ids and not among:
                return None
            known[name] = [id for id in ids if id in among] if isinstance(value, list) else value
        return withheld(row, members, known, self._contract)

    def _told_among(self, caller: Caller, ids: Sequence[str], log: str) -> frozenset[str]:
        """Which of these events the caller is told of, in one look-up; where they are several, not
        counting what is itself told for what it takes back."""
        rows = self._records.find([UUID(id) for id in ids]) if ids else ()
        if len(rows) > 1:
            rows = [row for row in rows if _is_granted(caller.role, row)]
        return frozenset(event.id for event in self.shown(caller, rows, log))


class _Sort(NamedTuple):
    """What is the same for one role of all events of a type, a version and a marking: whether it
    is told of them, or of what they take back, and their area, None where this code does not know
    that version."""

    is_granted: bool
    takes_back: bool
    area: str | None


def _sort(role: Role, type: str, schema: int, marking: str) -> _Sort:
    known = _MARKINGS.get(marking)
    area: str | None = None
    with suppress(UnknownEvent):
        area = event_class(type, schema).AREA
    return _Sort(
        is_granted=known is not None and follows(role, type, known),
        takes_back=known is not None and type in TAKING_BACK and follows(role, type),
        area=area,
    )


def _is_granted(role: Role, row: FeedRow) -> bool:
    return _sort(role, row.type, row.schema, _marking(_read(row))).is_granted


def _read(row: FeedRow) -> Members | None:
    try:
        members = from_json(row.record)
    except ValueError:
        return None
    return members if isinstance(members, dict) else None


def _marking(members: Members | None) -> str:
    return _NORMAL if members is None else str(members.get("sensitivity", _NORMAL))
