"""The projection that keeps by which names, numbers and addresses people are found."""

from collections.abc import Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from psycopg import Connection

from application.dwellings import DWELLING, dwelling
from application.log import LogEntry, PartStore
from application.naming import NAMING, named
from domain.case.referral.referral import ReferralReceived
from domain.commands import MeasureScores
from domain.facts import Fact
from domain.streams import CASE, PERSON
from projections.standing import Streams
from projections.statements import statement

PACKAGE = "search"
_TELLING = {**NAMING, **DWELLING}
"""The types of event by which somebody is found, each with the part that tells it."""


class BlindTokens(Protocol):
    """Makes the tokens under which words, numbers and addresses stand in the view."""

    def name_word(self, word: str) -> int: ...
    def nhs_number(self, digits: str) -> int: ...
    def address(self, dwelling: str) -> int: ...


class _Row(NamedTuple):
    event: UUID
    part: str
    field: str
    token: int
    stream: UUID
    person: UUID


class SearchProjection:
    """Keeps ``views.search_2``, the tokens of what each event tells of who somebody is and where
    they live, and beside it whose each case is. What was told stays: whoever finds by it opens what
    stands now."""

    name = "search"
    version = 2
    kinds = frozenset({CASE.name, PERSON.name})
    scored: frozenset[str] = frozenset()
    tables = MappingProxyType({"search_2": "stream_id", "search_2_cases": "case_id"})

    def __init__(self, *, parts: PartStore, blind: BlindTokens) -> None:
        self._parts = parts
        self._blind = blind

    def create_tables(self, connection: Connection[Any]) -> None:
        """Make the tables where they are missing."""
        connection.execute(statement(PACKAGE, "create_tables"))

    def apply(
        self,
        connection: Connection[Any],
        entries: Sequence[LogEntry],
        scores: Mapping[UUID, MeasureScores],  # noqa: ARG002 - nobody is found by scores
        streams: Streams,  # noqa: ARG002 - what was told stays, withdrawn or not
    ) -> None:
        """Add what these events tell. Raises :class:`~application.log.PartsUnavailable`."""
        begun = [e for e in entries if e.type == ReferralReceived.TYPE]
        if begun:
            persons = [_begun(entry) for entry in begun]
            connection.execute(
                statement(PACKAGE, "add_cases"),
                {"cases": [entry.stream for entry in begun], "persons": persons},
            )
        rows = list(self._rows([entry for entry in entries if entry.type in _TELLING]))
        if rows:
            names = ("events", "parts", "fields", "tokens", "streams", "persons")
            columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
            connection.execute(statement(PACKAGE, "add_rows"), columns)

    def _rows(self, telling: Sequence[LogEntry]) -> chain[_Row]:
        closed = [entry.envelope for entry in telling]
        wanted = [frozenset({_TELLING[entry.type]}) for entry in telling]
        opened = self._parts.open(closed, wanted) if closed else []
        return chain.from_iterable(
            self._rows_of(entry, whole.fact) for entry, whole in zip(telling, opened, strict=True)
        )

    def _rows_of(self, entry: LogEntry, opened: Fact) -> list[_Row]:
        part, told = _TELLING[entry.type], named(opened)
        subject = next((p.subject for p in entry.fact.closed() if p.name == part), None)
        if subject is None:
            return []
        tokens = {("name", self._blind.name_word(word)) for word in told.words}
        if told.number is not None:
            tokens.add(("nhs_number", self._blind.nhs_number(told.number)))
        if (home := dwelling(opened)) is not None:
            tokens.add(("address", self._blind.address(home)))
        return [
            _Row(entry.id, part, field, token, entry.stream, subject)
            for field, token in sorted(tokens)
        ]


def _begun(entry: LogEntry) -> UUID:
    fact = entry.fact
    assert isinstance(fact, ReferralReceived), "it was chosen by its type"
    return fact.person
