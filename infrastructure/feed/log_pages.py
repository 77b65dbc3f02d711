"""The log as the feed reads it: what a follower is told of, and no more of a row than that."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from application.feed.reading import Beginning, FeedRow, Head
from infrastructure.statements import Rows, statement

_HEAD = statement("feed", "head")
_STRETCH = statement("feed", "stretch")
_STRETCH_OF_TYPES = statement("feed", "stretch_of_types")
_STRETCH_OF_CASES = statement("feed", "stretch_of_cases")
_FIND = statement("feed", "find")
_BEGINNINGS = statement("feed", "beginnings")


class LogPages:
    """Implements :class:`application.feed.reading.FeedRecords`. Every method raises what ``rows``
    raises."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def head(self, position: int) -> Head:
        return Head(*self._rows(_HEAD, {"position": position})[0])

    def stretch(
        self,
        after: int,
        stop: int,
        limit: int,
        *,
        types: Collection[str] = (),
        cases: Collection[UUID] = (),
    ) -> list[FeedRow]:
        asked: dict[str, Any] = {"after": after, "stop": stop, "limit": limit}
        if cases:
            asked |= {"cases": list(cases), "types": list(types)}
            return self._events(_STRETCH_OF_CASES, asked)
        if types:
            return self._events(_STRETCH_OF_TYPES, asked | {"types": list(types)})
        return self._events(_STRETCH, asked)

    def find(self, events: Collection[UUID]) -> list[FeedRow]:
        return self._events(_FIND, {"events": list(events)})

    def beginnings(self, streams: Collection[UUID]) -> list[Beginning]:
        rows = self._rows(_BEGINNINGS, {"streams": list(streams)})
        return [Beginning(*row) for row in rows]

    def _events(self, text: str, asked: dict[str, Any]) -> list[FeedRow]:
        return [FeedRow._make(row) for row in self._rows(text, asked)]
