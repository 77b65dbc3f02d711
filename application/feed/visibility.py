"""What of the log a follower is told: the one place that decides it, for every outlet.

By their role, which types of event and which markings; of the streams that their own organisation
keeps and of those of the whole log; of what is restricted now, that it is there.
"""

from collections.abc import Sequence

from pydantic_core import from_json

from application.callers import Caller
from application.feed.event import FeedEvent
from application.feed.houses import Houses
from application.feed.reading import FeedRow
from application.feed.restricted import Restricted
from application.feed.telling import Contract, Members, told, unreadable, withheld
from domain.envelope import Sensitivity
from domain.facts import UnknownEvent, event_class
from domain.gate.following import follows

_MARKINGS = {marking.value: marking for marking in Sensitivity}


class Visibility:
    """Tells each follower what is for them."""

    def __init__(self, *, houses: Houses, restricted: Restricted, contract: Contract) -> None:
        self._houses = houses
        self._restricted = restricted
        self._contract = contract

    def shown(self, caller: Caller, rows: Sequence[FeedRow], log: str) -> list[FeedEvent]:
        """Those of these events, in a log of this name, of which the caller may know."""
        houses = self._houses.of({row.stream for row in rows})
        own = (None, caller.organisation)
        return [
            self._tell(caller, row, members, log)
            for row in rows
            if houses[row.stream] in own and _is_granted(caller, row, members := _read(row))
        ]

    def _tell(self, caller: Caller, row: FeedRow, members: Members | None, log: str) -> FeedEvent:
        if members is None:
            return unreadable(row, members, log)
        try:
            area = event_class(row.type, row.schema).AREA
            if self._restricted.keeps_from(caller, row.stream, members["id"], area):
                return withheld(row, members, self._contract)
            return told(row, members, area, self._contract)
        except (UnknownEvent, KeyError, TypeError):
            return unreadable(row, members, log)


def _read(row: FeedRow) -> Members | None:
    try:
        members = from_json(row.record)
    except ValueError:
        return None
    return members if isinstance(members, dict) else None


def _is_granted(caller: Caller, row: FeedRow, members: Members | None) -> bool:
    """Whether the caller's role may know that there is such an event."""
    if members is None:
        return follows(caller.role, row.type)
    marking = _MARKINGS.get(members.get("sensitivity", Sensitivity.NORMAL.value))
    return marking is not None and follows(caller.role, row.type, marking)
