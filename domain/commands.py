"""What people ask of a case, and how a request is refused.

    Refusal
    ├── NotPossible     the case, as it stands, does not allow it (409)
    ├── NotAllowed      this person may not do this (403)
    └── NotAcceptable   what was sent contradicts itself or a rule of the record (422)

Every refusal has a stable code and a sentence that a practitioner understands. It never repeats
what was typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol, TypeVar
from uuid import UUID

from domain.envelope import Author, Envelope
from domain.facts import Content
from domain.moments import When
from domain.roles import Role


class Refusal(Exception):
    """A command that was not carried out; nothing was recorded."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


class NotPossible(Refusal):
    """The case, as it stands, does not allow it."""


class NotAllowed(Refusal):
    """This person may not do this."""


class NotAcceptable(Refusal):
    """What was sent contradicts itself or a rule of the record."""


class MeasureScores(Protocol):
    """One questionnaire as opened for a decision: which, by whom rated, and its total."""

    @property
    def instrument(self) -> str: ...
    @property
    def rater(self) -> str: ...
    @property
    def total(self) -> int: ...


@dataclass(frozen=True)
class Circumstances:
    """What surrounds a command: the time, who asks, when it happened, and what had to be opened.

    ``ids`` holds the event ids that the facts of this command will get, in order, for facts that
    point at each other. ``scores`` holds the case's measures in order, and ``entries`` all its
    events, for commands that say they need them. ``found_under`` are the records under which
    somebody named is found, that person's own first: each is merged into the next. ``start`` is the
    cursor of the feed at which a subscription is to begin.
    """

    now: datetime
    by: Author
    occurred: When
    known: When | None
    ids: Sequence[UUID]
    scores: Sequence[MeasureScores] = ()
    entries: Sequence[Envelope] = ()
    found_under: Sequence[UUID] = ()
    start: str | None = None


class Command(Content):
    """A request to one case. Subclasses are registered with :func:`command`."""

    def happened(self) -> When | None:
        """When what it records happened, where its own content says so."""
        return None

    NAME: ClassVar[str]
    KIND: ClassVar[str]
    AREA: ClassVar[str]
    SUMMARY: ClassVar[str]
    ROLES: ClassVar[frozenset[Role]]
    SEEN: ClassVar[bool]
    BEGINS: ClassVar[bool]
    AFTER_END: ClassVar[bool]
    NEEDS_SCORES: ClassVar[bool]
    NEEDS_ENTRIES: ClassVar[bool]


_REGISTRY: dict[str, type[Command]] = {}
C = TypeVar("C", bound=Command)


def command(
    name: str,
    *,
    area: str,
    summary: str,
    roles: frozenset[Role],
    kind: str = "case",
    seen: bool = False,
    begins: bool = False,
    after_end: bool = False,
    needs_scores: bool = False,
    needs_entries: bool = False,
) -> Any:
    """Register a command under the name that its route, its help and its documentation share.

    ``kind``: the kind of stream that it is put to; ``area``: what decides upon it there.
    ``seen``: it depends on what the person saw, so it must say which version that was (If-Match).
    ``begins``: it begins a stream. ``after_end``: a case that has ended still takes it.
    ``needs_scores``: the decision needs opened questionnaire totals. ``needs_entries``: it needs
    the case's earlier events, parts closed.
    """

    def register(asked: type[C]) -> type[C]:
        if name in _REGISTRY:
            raise ValueError(f"two commands are called {name}")
        asked.NAME, asked.KIND, asked.AREA, asked.SUMMARY = name, kind, area, summary
        asked.ROLES = roles
        asked.SEEN, asked.BEGINS = seen, begins
        asked.AFTER_END, asked.NEEDS_SCORES = after_end, needs_scores
        asked.NEEDS_ENTRIES = needs_entries
        _REGISTRY[name] = asked
        return asked

    return register


def check_role(role: Role, asked: type[Command]) -> None:
    """Raises :class:`NotAllowed` unless a command may be asked for in this role at all."""
    if role not in asked.ROLES:
        raise NotAllowed("role-may-not", "Your role may not do this.")


def command_class(name: str) -> type[Command]:
    """The class of a command; raises ``KeyError``."""
    return _REGISTRY[name]


def command_classes(kind: str = "case") -> tuple[type[Command], ...]:
    """Every registered command class for one kind of stream, by name."""
    return tuple(asked for _, asked in sorted(_REGISTRY.items()) if kind == asked.KIND)
