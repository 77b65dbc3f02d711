"""Long histories as data, and how one is told to the service.

A story is a file of JSON lines, an entry a line, in the order of recording: the day from the
beginning, the hour in London, the persona, the command, what later lines call it, its content, and
what surrounds it where that is not plain. ``read`` in place of a command reads the story's own
case; ``of`` names the record that a line is about, where it is not that case.

``$name`` stands for the first event of a line, ``$name.1`` for its second; ``@alias`` for a person
or a record, ``%persona`` for a member of staff; ``+12`` for the twelfth day and ``+12 09:30`` for
an instant on it.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import httpx

from api.collections import COLLECTIONS, Collection
from api.demonstration.personas import PERSONAS
from domain.commands import Command, command_class
from domain.moments import LONDON

_REFERENCE = re.compile(
    r"(?P<sort>[$@%])(?P<name>[a-z0-9-]+)(?:\.(?P<number>[0-9]))?"
    r"|\+(?P<day>[0-9]+)(?: (?P<hour>[0-9]{2}:[0-9]{2}))?"
)


@dataclass
class Story:
    """A story as it was told: events and positions by the names of its lines, records by alias."""

    slug: str
    begins: date
    told: list[str] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    events: dict[str, list[str]] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        """The first event of a line."""
        return self.events[name][0]

    def day(self, days: int) -> str:
        """The date of a day of the story."""
        return (self.begins + timedelta(days=days)).isoformat()

    def at(self, days: int, hour: str) -> str:
        """An instant on a day of the story."""
        on = self.begins + timedelta(days=days)
        return datetime.combine(on, time.fromisoformat(hour), LONDON).isoformat()

    def names(self, ids: list[str]) -> list[str]:
        """What the story calls these events, in their order; an id that it has no name for stands
        for itself."""
        called = {id_: name for name, each in self.events.items() for id_ in each[:1]}
        return [called.get(id_, id_) for id_ in ids]

    def meant(self, value: Any) -> Any:
        """The value with every reference in it put in place; raises ``KeyError`` for one to what
        is not told yet."""
        match value:
            case str():
                found = _REFERENCE.fullmatch(value)
                return value if found is None else self._meant(found)
            case dict():
                return {key: self.meant(item) for key, item in value.items()}
            case list():
                return [self.meant(item) for item in value]
        return value

    def _meant(self, found: re.Match[str]) -> str:
        if found["day"] is not None:
            days = int(found["day"])
            return self.day(days) if found["hour"] is None else self.at(days, found["hour"])
        match found["sort"]:
            case "$":
                return self.events[found["name"]][int(found["number"] or 0)]
            case "%":
                return str(PERSONAS[found["name"]].actor)
        return self.ids.setdefault(found["name"], self._new(found["name"]))

    def _new(self, alias: str) -> str:
        return str(uuid5(NAMESPACE_URL, f"story:{self.slug}:{alias}"))


def tell(
    path: Path, *, begins: date, client: httpx.Client, token: Callable[[str], Mapping[str, str]]
) -> Story:
    """Send every line of a story in order; raises ``AssertionError`` where one is refused."""
    story = Story(slug=path.stem, begins=begins)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path.name}, line {number}"
        _tell_line(story, json.loads(line), where=where, client=client, token=token)
    return story


def _tell_line(
    story: Story,
    line: list[Any],
    *,
    where: str,
    client: httpx.Client,
    token: Callable[[str], Mapping[str, str]],
) -> None:
    days, hour, persona, command, name, content, *beside = line
    content, about = story.meant(content), story.meant(beside[0] if beside else {})
    where = f"{where} ({command} as {persona})"
    if command == "read":
        path = f"/cases/{story.ids['case']}{content['resource']}"
        answer = client.get(path, headers=token(persona))
        assert answer.status_code == httpx.codes.OK, f"{where}: {answer.text}"
        return
    assert name not in story.events, f"{where}: {name} is told already"
    happened = about.get("occurred", {"at": story.at(days, hour)})
    body = {"known": happened, **about, "occurred": happened, "data": content}
    told = _sent(story, command, body, client=client, headers=token(persona), where=where)
    story.told.append(name)
    story.events[name] = [event["id"] for event in told["events"]]
    story.positions[name] = told["position"]


def _sent(
    story: Story,
    command: str,
    body: dict[str, Any],
    *,
    client: httpx.Client,
    headers: Mapping[str, str],
    where: str,
) -> Mapping[str, Any]:
    asked = command_class(command)
    collection = _collection(asked)
    alias = body.pop("of", "case")
    path = collection.path_of(asked).format(**{collection.parameter: story.ids.get(alias, alias)})
    sent = {**headers, "Idempotency-Key": f"story:{story.slug}:{len(story.told):03d}"}
    answer = client.post(path, json=body, headers=sent)
    if answer.status_code == httpx.codes.PRECONDITION_REQUIRED:
        seen = client.get(path.rpartition("/")[0], headers=headers)
        answer = client.post(path, json=body, headers={**sent, "If-Match": seen.headers["ETag"]})
    assert answer.status_code == httpx.codes.CREATED, f"{where}: {answer.text}"
    told: Mapping[str, Any] = answer.json()
    if asked.BEGINS:
        story.ids[alias] = told[collection.one]
    return told


def _collection(asked: type[Command]) -> Collection:
    [found] = [each for each in COLLECTIONS if asked in each.commands()]
    return found
