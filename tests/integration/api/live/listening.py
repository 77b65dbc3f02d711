"""Server-sent events as a follower takes them in."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

PATIENCE = 20.0


@dataclass(frozen=True)
class Heard:
    """One block of a stream: an event, or only where the follower stands."""

    id: str | None
    event: str | None
    data: Any


class Stream:
    """An answer that goes on."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self.last_id: str | None = None
        self._blocks = self._read()

    def _read(self) -> Iterator[Heard]:
        said: dict[str, str] = {}
        for line in self.answer.iter_lines():
            if line:
                name, _, value = line.partition(":")
                said[name] = value.removeprefix(" ")
                continue
            self.last_id = said.get("id", self.last_id)
            data = json.loads(said["data"]) if "data" in said else None
            yield Heard(said.get("id"), said.get("event"), data)
            said = {}

    def block(self) -> Heard:
        """The next block, whatever it is."""
        return next(self._blocks)

    def event(self) -> Heard:
        """The next event; what says only where the follower stands is passed over."""
        return next(heard for heard in self._blocks if heard.data is not None)

    def events(self, count: int) -> list[Any]:
        """The next so many CloudEvents."""
        return [self.event().data for _ in range(count)]

    def until(self, id: str) -> list[Any]:
        """The next CloudEvents up to and with one of this id."""
        found = [self.event().data]
        while found[-1]["id"] != id:
            found.append(self.event().data)
        return found

    def rest(self) -> list[Heard]:
        """All that comes till its end."""
        return list(self._blocks)


@contextmanager
def listening(client: httpx.Client, headers: dict[str, str], **query: object) -> Iterator[Stream]:
    """The live feed, as somebody follows it."""
    with client.stream("GET", "/feed/live", params=query, headers=headers) as answer:
        if answer.status_code != 200:
            answer.read()
        yield Stream(answer)
