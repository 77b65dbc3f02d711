"""UmaDB: its own server over its own storage, through its own client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import umadb

from appending.system import PAYLOAD, STREAMS, Append
from application.canonical import canonical

DATA = canonical(PAYLOAD)


class Uma:
    """One client shared by all threads; each append is conditional on its stream's last event."""

    def __init__(self, url: str) -> None:
        self._client = umadb.Client(url)

    def writer(self) -> Append:
        """Appends under the condition that nobody else wrote to the stream."""
        streams = [str(uuid4()) for _ in range(STREAMS)]
        heads: list[int | None] = [None] * STREAMS
        turn = 0

        def append() -> None:
            nonlocal turn
            place = turn % STREAMS
            tag = streams[place]
            condition = umadb.AppendCondition(
                fail_if_events_match=umadb.Query(items=[umadb.QueryItem(tags=[tag])]),
                after=heads[place],
            )
            event = umadb.Event(event_type="SessionRecorded", data=DATA, tags=[tag], uuid=uuid4())
            heads[place] = self._client.append([event], condition=condition)
            turn += 1

        return append

    def follow(self, after: int, limit: int) -> Sequence[int]:
        """Positions after this one."""
        return [event.position for event in self._client.read(start=after + 1, limit=limit)]

    def last(self) -> int:
        """The head of its log."""
        return self._client.head() or 0

    def close(self) -> None:
        """The client closes with its process."""


def open_system(address: dict[str, Any]) -> Uma:
    """The server at an address."""
    return Uma(address["url"])
