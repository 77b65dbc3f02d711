"""What of the log a follower is told: the one place that decides it, for every outlet.

By their role, which types of event and which markings; of the streams that their own organisation
keeps and of those of the whole log; of what is restricted now, that it is there.
"""

from collections.abc import Sequence
from typing import Any
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
        told = (self._tell(caller, row, log) for row in rows if houses[row.stream] in own)
        return [event for event in told if event is not None]

    def _tell(self, caller: Caller, row: FeedRow, log: str) -> FeedEvent | None:
        if not follows(caller.role, row.type):
            return None
        members = _read(row)
        if members is None:
            return unreadable(row, members, log)
        marking = _MARKINGS.get(members.get("sensitivity", Sensitivity.NORMAL.value))
        if marking is None:
            return None
        is_granted = follows(caller.role, row.type, marking)
        try:
            area = event_class(row.type, row.schema).AREA
            if not is_granted:
                return self._taking_back(caller, row, members, area, log)
            if self._restricted.keeps_from(caller, row.stream, members["id"], area):
                return withheld(row, members, named_by(area, members["data"]), self._contract)
            return told(row, members, area, self._contract)
        except (UnknownEvent, KeyError, TypeError):
            return unreadable(row, members, log) if is_granted else None

    def _taking_back(
        self, caller: Caller, row: FeedRow, members: Members, area: str, log: str
    ) -> FeedEvent | None:
        """Of an event that is marked as not for the caller, what it takes back of what they were
        told; None where that is nothing."""
        if row.type not in TAKING_BACK:
            return None
        known: dict[str, Any] = {}
        for name, value in named_by(area, members["data"]).items():
            ids = value if isinstance(value, list) else [value]
            told = [id for id in ids if self.shown(caller, self._found(id), log)]
            if ids and not told:
                return None
            known[name] = told if isinstance(value, list) else value
        return withheld(row, members, known, self._contract)

    def _found(self, id: str) -> list[FeedRow]:
        row = self._records.find(UUID(id))
        return [] if row is None else [row]


def _read(row: FeedRow) -> Members | None:
    try:
        members = from_json(row.record)
    except ValueError:
        return None
    return members if isinstance(members, dict) else None
