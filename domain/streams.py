"""The kinds of stream that the log holds, and for each what decides in it and what it becomes.

A case is one; a person's identity, the directory of staff and services, and a matter that may be
hidden stand in streams of their own, because what must not show in a case's version, chain or
export is never in the case's stream.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from domain.case import case
from domain.commands import Circumstances, Command
from domain.directory import directory
from domain.envelope import Author, Envelope, Sensitivity
from domain.facts import Fact
from domain.governance import governance
from domain.matter import matter
from domain.person import person


class StreamState(Protocol):
    """What a stream has become: `subject` is whose key closes the parts that name nobody else,
    `kept_by` the organisation in which it began, None where it is of the whole log."""

    @property
    def id(self) -> UUID: ...
    @property
    def version(self) -> int: ...
    @property
    def subject(self) -> UUID | None: ...
    @property
    def kept_by(self) -> str | None: ...


def _to_all(_state: Any, _by: Author) -> bool:
    return True


@dataclass(frozen=True)
class Kind:
    """One kind of stream, under the name that each of its events carries.

    ``decide`` raises :class:`~domain.commands.Refusal`; its state is None where the stream is to
    begin. ``fold`` gives the state after events of this kind. ``known_to`` says whether somebody
    may know that there is such a stream at all; who may not is answered as if there were none.
    ``sensitivity`` is what all its events are marked with, whatever their sender says.
    ``named_by_subject``: the stream's id is that of whom it is about, so that whoever points at a
    person points at the record too.
    """

    name: str
    state: type[StreamState]
    decide: Callable[[Any, Command, Circumstances], Sequence[Fact]]
    fold: Callable[[Any, Sequence[Envelope]], Any]
    known_to: Callable[[Any, Author], bool] = _to_all
    sensitivity: Sensitivity | None = None
    named_by_subject: bool = False

    @property
    def may_be_hidden(self) -> bool:
        """Whether ``known_to`` must be asked at all."""
        return self.known_to is not _to_all

    def project(self, state: Any, entries: Iterable[Envelope]) -> Any:
        """The state after all of these events; None where one is of another kind's stream."""
        told = list(entries)
        if any(entry.kind != self.name for entry in told):
            return None
        return self.fold(state, told)


CASE = Kind(
    name=case.KIND,
    state=case.Case,
    decide=case.decide,
    fold=case.project,
)
PERSON = Kind(
    name=person.KIND,
    state=person.Person,
    decide=person.decide,
    fold=person.project,
    named_by_subject=True,
)
DIRECTORY = Kind(
    name=directory.KIND,
    state=directory.DirectoryEntry,
    decide=directory.decide,
    fold=directory.project,
    named_by_subject=True,
)
MATTER = Kind(
    name=matter.KIND,
    state=matter.Matter,
    decide=matter.decide,
    fold=matter.project,
    known_to=matter.Matter.known_to,
    sensitivity=matter.SENSITIVITY,
)
GOVERNANCE = Kind(
    name=governance.KIND,
    state=governance.GovernanceRecord,
    decide=governance.decide,
    fold=governance.project,
)
KINDS = {kind.name: kind for kind in (CASE, PERSON, DIRECTORY, MATTER, GOVERNANCE)}


def kept_by(kind: str, area: str | None, organisation: str) -> str | None:
    """The organisation that keeps a stream which that organisation began with an event of an area,
    None where nobody can say which; of a stream of the whole log None.

    What :attr:`StreamState.kept_by` says, for who has no more than a stream's first event.
    """
    if kind == GOVERNANCE.name and area is not None and area not in governance.OF_ONE_HOUSE:
        return None
    return organisation
