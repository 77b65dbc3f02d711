"""A stream of any kind told command by command, by its own decide and evolve."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

import pytest

from domain.commands import Circumstances, Command, Refusal
from domain.envelope import Author, Basis, Envelope, Purpose, Sensitivity, Source
from domain.facts import Closed
from domain.moments import At, When
from domain.roles import Role

STREAM = UUID(int=0x57EA)
SOMEBODY_ELSE = UUID(int=0xAC)


class Kind(Protocol):
    """A module that says what a kind of stream is."""

    KIND: str
    decide: Any
    evolve: Any
    project: Any


@dataclass
class Stream:
    """One stream so far; a minute passes with every command."""

    kind: Kind
    now: datetime = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
    state: Any = None
    entries: list[Envelope] = field(default_factory=list)

    def ask(
        self,
        asked: Command,
        *,
        role: Role,
        actor: UUID = SOMEBODY_ELSE,
        occurred: When | None = None,
        found_under: Sequence[UUID] = (),
        start: str | None = None,
    ) -> Envelope:
        """Decide, record, evolve; the new entry. Raises what *decide* raises."""
        assert asked.KIND == self.kind.KIND
        assert role in asked.ROLES
        by = Author(actor=actor, role=role, organisation="RX1", client="tests")
        ids = [UUID(int=0xE0_0000 + len(self.entries))]
        given = Circumstances(
            now=self.now,
            by=by,
            occurred=occurred or At(at=self.now),
            known=None,
            ids=ids,
            found_under=found_under,
            start=start,
        )
        [fact] = self.kind.decide(self.state, asked, given)
        entry = Envelope(
            originator_id=STREAM,
            originator_version=len(self.entries) + 1,
            kind=self.kind.KIND,
            id=ids[0],
            fact=fact,
            occurred=given.occurred,
            known=None,
            by=by,
            why=Purpose.CARE,
            source=Source.PRACTITIONER,
            basis=Basis.FACT,
            sensitivity=Sensitivity.NORMAL,
            request=b"",
        )
        self.state = self.kind.evolve(self.state, entry)
        self.entries.append(entry)
        self.now += timedelta(minutes=1)
        self.check()
        return entry

    def refusal(self, asked: Command, **circumstances: Any) -> tuple[type[Refusal], str]:
        """How a command is refused: what kind, and its code. Nothing may have changed."""
        before = self.state, len(self.entries)
        with pytest.raises(Refusal) as refused:
            self.ask(asked, **circumstances)
        assert (self.state, len(self.entries)) == before
        assert refused.value.sentence.endswith(".")
        return type(refused.value), refused.value.code

    def check(self) -> None:
        """The state is the same from the log, where parts are closed, and from any point on."""
        stored = []
        for entry in self.entries:
            fact = entry.fact
            closed = [Closed(name, about or STREAM, "00") for name, about, _ in fact.parts()]
            restored = type(fact).restore(fact.clear(), closed)
            assert restored.clear() == fact.clear()
            stored.append(
                Envelope(**{**vars(entry), "fact": restored}),
            )
        assert self.kind.project(None, stored) == self.state
        cut = len(stored) // 2
        assert self.kind.project(self.kind.project(None, stored[:cut]), stored[cut:]) == self.state
        assert self.state.version == len(self.entries)
