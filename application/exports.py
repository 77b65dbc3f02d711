"""What leaves the service as tables: their columns, the rows, and what is said of them.

Whoever exports the same question at the same position is given the same tables, byte for byte.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from application.callers import Caller
from application.judging import admit_to
from application.log import Log
from domain.moments import instant_text

EXPORTS = "exports"
"""What exports are called where the gate is asked about them."""


class Format(StrEnum):
    """In which form tables leave."""

    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"


class Type(StrEnum):
    """What a column holds. What is told as lists or objects stands as its JSON text."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    JSON = "json"


@dataclass(frozen=True)
class Column:
    """A column; a row may have nothing in it."""

    name: str
    type: Type = Type.TEXT


@dataclass(frozen=True)
class Table:
    """Rows by their columns' names; ``schema`` counts the versions of these columns."""

    name: str
    schema: int
    columns: tuple[Column, ...]
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Export:
    """Tables in a form, and what their manifest says beside their hashes: in ``question`` what was
    asked, as of when, by which rules; in ``made`` who exported it, for what, and when."""

    format: Format
    tables: tuple[Table, ...]
    question: Mapping[str, Any]
    made: Mapping[str, Any]


class ExportWriter(Protocol):
    """Makes the bytes of an export."""

    def written(self, export: Export) -> bytes:
        """A zip of the tables and their manifest; the same export gives the same bytes."""


@dataclass(frozen=True)
class Answered:
    """An answer that is to leave: what was asked, its tables, and which versions of the views and
    which rules gave it at a position of the log."""

    operation: str
    query: Mapping[str, str]
    position: int
    views: Mapping[str, int]
    policies: Mapping[str, str]
    tables: tuple[Table, ...]


class Exporting:
    """Lets tables leave, for those who may take them out."""

    def __init__(self, *, log: Log, writer: ExportWriter, clock: Callable[[], datetime]) -> None:
        self._log = log
        self._writer = writer
        self._clock = clock

    def admit(self, caller: Caller) -> None:
        """Raises :class:`~domain.commands.NotAllowed` for who may read and not take out."""
        admit_to(caller, EXPORTS, self._clock())

    def written(self, caller: Caller, answered: Answered, format: Format) -> bytes:
        """A zip of an answer's tables and their manifest, which names the log by its origin and by
        the hash of the leaf at the position. Raises as the log does."""
        landmark = self._log.landmark(answered.position)
        as_of: dict[str, Any] = {"position": answered.position}
        if landmark is not None:
            as_of |= {
                "recorded": instant_text(landmark.at),
                "leaf_sha256": landmark.leaf_hash.hex(),
            }
        question = {
            "log": self._log.epoch()[1],
            "operation": answered.operation,
            "query": dict(answered.query),
            "as_of": as_of,
            "views": dict(answered.views),
            "policies": dict(answered.policies),
        }
        by = caller.author(None)
        made = {
            "at": instant_text(self._clock()),
            "by": {
                "actor": str(by.actor),
                "role": by.role.value,
                "organisation": by.organisation,
                "client": by.client,
            },
            "why": caller.purpose.value,
        }
        return self._writer.written(Export(format, answered.tables, question, made))
