"""A case told command by command as the log holds it: at positions, each recorded when it was."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.commands import Command
from domain.envelope import Envelope, Recorded
from domain.facts import Fact
from tests.unit.domain.conftest import Story

FactClass = type[Fact]


@dataclass(frozen=True)
class LoggedEntry:
    """Implements :class:`application.log.StreamEntry` over an event."""

    envelope: Envelope

    @property
    def recorded(self) -> Recorded:
        assert self.envelope.recorded is not None
        return self.envelope.recorded

    @property
    def position(self) -> int:
        return self.recorded.position

    @property
    def at(self) -> datetime:
        return self.recorded.at

    @property
    def id(self) -> UUID:
        return self.envelope.id

    @property
    def stream(self) -> UUID:
        return self.envelope.originator_id

    @property
    def version(self) -> int:
        return self.envelope.originator_version

    @property
    def kind(self) -> str:
        return self.envelope.kind

    @property
    def type(self) -> str:
        return self.envelope.fact.TYPE

    @property
    def schema(self) -> int:
        return self.envelope.fact.SCHEMA

    @property
    def fact(self) -> Fact:
        return self.envelope.fact

    @property
    def fact_class(self) -> FactClass:
        return type(self.envelope.fact)

    @property
    def record(self) -> Mapping[str, Any]:
        by = self.envelope.by.model_dump(mode="json", exclude_none=True)
        occurred = self.envelope.occurred.model_dump(mode="json", by_alias=True, exclude_none=True)
        return {
            "id": str(self.id),
            "by": by,
            "occurred": occurred,
            "data": self.fact.clear(),
            "parts": [{"name": name} for name, _, _ in self.fact.parts()],
        }


@dataclass
class LoggedStory(Story):
    """A story that also tells how the log holds it."""

    logged: list[LoggedEntry] = field(default_factory=list)

    def ask(self, asked: Command, **circumstances: Any) -> list[Envelope]:
        at = circumstances.get("now") or self.now
        fresh = super().ask(asked, **circumstances)
        for entry in fresh:
            recorded = Recorded("test.invalid/1", len(self.logged) + 1, at, b"", b"")
            self.logged.append(LoggedEntry(replace(entry, recorded=recorded)))
        return fresh

    @property
    def events(self) -> list[Envelope]:
        return [entry.envelope for entry in self.logged]

    def position_of(self, id: UUID) -> int:
        return next(entry.position for entry in self.logged if entry.id == id)
