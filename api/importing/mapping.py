"""A mapping: how the tables of another system's extract become commands. Data, never a program.

docs/import.md describes every member. What a mapping says is checked here for its form; whether it
fits the commands that there are, in :mod:`api.importing.fitting`.
"""

import json
import tomllib
from collections.abc import Mapping
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from domain.text import Code
from infrastructure.postgres.cannot_start import CannotStart

NATIONAL = "talking-therapies.json"
"""The mapping of the national data set's tables, which comes with the service."""

LARGEST = 1024 * 1024
"""Bytes of a mapping file."""

_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
_Column = Annotated[str, Field(min_length=1, max_length=200)]
_Path = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)*$")]
_Plain = str | int | bool


class _Member(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Value(_Member):
    """Where one value comes from: exactly one of ``constant``, ``column``, ``columns``, ``date``,
    ``instant``, ``today``, ``person``, ``actor``, ``group``, ``importer``, ``entry_of`` or
    ``list``.

    ``of`` names another row by the joins that lead to it, ``first_of`` a table whose first row that
    joins this one is meant. ``codes`` translates a cell; ``otherwise`` is taken where a cell is
    empty or there is no such row.
    """

    constant: _Plain | tuple[_Plain, ...] | None = None
    column: _Column | None = None
    columns: Annotated[tuple[_Column, ...], Field(min_length=1, max_length=10)] | None = None
    before: str | None = None
    date: _Column | None = None
    time: _Column | None = None
    instant: _Column | None = None
    today: Literal[True] | None = None
    person: _Column | None = None
    actor: _Column | None = None
    group: _Column | None = None
    importer: Literal[True] | None = None
    entry_of: _Path | None = None
    list: tuple["Value", ...] | None = None
    of: _Path | None = None
    first_of: _Name | None = None
    codes: _Name | None = None
    otherwise: "Value | None" = None

    @model_validator(mode="before")
    @classmethod
    def _plain_is_constant(cls, told: Any) -> Any:
        return told if isinstance(told, dict | Value) else {"constant": told}

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if len([name for name in _SOURCES if getattr(self, name) is not None]) != 1:
            raise ValueError(f"needs exactly one of {', '.join(_SOURCES)}")
        if self.time is not None and self.date is None:
            raise ValueError("a time goes with a date")
        if self.codes is not None and self.column is None:
            raise ValueError("codes translate a column")
        if self.of is not None and self.first_of is not None:
            raise ValueError("a value comes of one row, or is the first of several")
        return self

    @cached_property
    def label(self) -> str:
        """What the report of an unfit value calls it: its column, or its kind."""
        first = self.columns[0] if self.columns else None
        pseudonymous = (self.person, self.actor, self.group)
        named = (self.column, self.date, self.instant, *pseudonymous, first)
        return next((name for name in named if name), "")


_SOURCES = (
    "constant",
    "column",
    "columns",
    "date",
    "instant",
    "today",
    "person",
    "actor",
    "group",
    "importer",
    "entry_of",
    "list",
)


class Range(_Member):
    """From one day or instant to another, both included."""

    from_: Value = Field(alias="from")
    to: Value


class Condition(_Member):
    """What has to hold of a cell for a command to be made of its row: exactly one of ``among``,
    ``not_among`` or ``filled``."""

    column: _Column
    of: _Path | None = None
    among: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    not_among: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    filled: bool | None = None

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        if [self.among, self.not_among, self.filled].count(None) != 2:
            raise ValueError("needs exactly one of among, not_among, filled")
        return self


class Author(_Member):
    """Who recorded it: a person of the source by a pseudonym, in a role, team and organisation."""

    organisation: Value | None = None
    role: Value | None = None
    team: Value | None = None
    actor: Value | None = None

    def over(self, general: "Author") -> "Author":
        """This author, with what it leaves unsaid taken from a more general one."""
        said = {name: value for name, value in self if value is not None}
        return general.model_copy(update=said)


class Instead(_Member):
    """What is sent in place of a command that was refused with a code: the same, and this."""

    on: Code
    data: dict[str, Value]


class Changed(_Member):
    """What is sent once a row says something else than when its step was recorded: where unset, the
    step's own command and data."""

    command: str | None = None
    data: dict[str, Value] | None = None


class Step(_Member):
    """A command made of each row for which every condition holds.

    Steps of one ``slot`` are ways to record the same thing: at most one may hold for a row.
    ``last``: it waits until every row of its case is in. ``harmless``: refusals for which such a
    step need not wait. ``settled``: fields that stay as they were first recorded, whatever the
    source says of them later. ``changed``: what is sent where it says something else of the others;
    unset, such a row is not imported.
    """

    command: str
    slot: _Name | None = None
    when: tuple[Condition, ...] = ()
    author: Author = Author()
    occurred: Value | Range | None = None
    known: Value | Range | None = None
    source: Value | None = None
    basis: Value | None = None
    why: Value | None = None
    sensitivity: Value | None = None
    data: dict[str, Value]
    instead: Instead | None = None
    last: bool = False
    harmless: tuple[Code, ...] = ()
    settled: tuple[_Path, ...] = ()
    changed: Changed | None = None

    @property
    def command_after(self) -> str | None:
        """The command that records a change of what this step said; None where none does."""
        return None if self.changed is None else self.changed.command or self.command

    @property
    def data_after(self) -> dict[str, Value]:
        """The content of that command."""
        return self.data if self.changed is None else self.changed.data or self.data


class Join(_Member):
    """Leads to the row of another table whose key these columns hold."""

    table: _Name
    by: Annotated[tuple[_Column, ...], Field(min_length=1, max_length=10)]


class Table(_Member):
    """One kind of file and what is made of its rows; without steps, other tables look rows up.

    ``case`` names the join that leads towards the table whose rows begin cases. ``person`` is the
    column with the local id of the person to whose record some of the steps are put.
    """

    name: _Name
    file: Annotated[str, Field(pattern=r"^[^/\\]+$", max_length=200)]
    layout: Literal["csv", "json", "ndjson"] = "csv"
    optional: bool = False
    key: Annotated[tuple[_Column, ...], Field(min_length=1, max_length=10)]
    joins: dict[_Name, Join] = {}
    case: _Name | None = None
    person: _Column | None = None
    author: Author = Author()
    steps: tuple[Step, ...] = ()


def _texts(told: Any) -> Any:
    return {str(key): value for key, value in told.items()} if isinstance(told, dict) else told


Codes = Annotated[dict[str, _Plain], BeforeValidator(_texts)]


class ExtractMapping(_Member):
    """A whole mapping; ``system`` names the source, and what was imported from it, for ever."""

    format: Literal[1]
    system: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,49}$")]
    date_formats: Annotated[tuple[str, ...], Field(min_length=1)] = ("%Y-%m-%d",)
    time_formats: Annotated[tuple[str, ...], Field(min_length=1)] = ("%H:%M:%S", "%H:%M")
    author: Author = Author()
    codes: dict[_Name, Codes] = {}
    tables: Annotated[tuple[Table, ...], Field(min_length=1, max_length=100)]

    def table(self, name: str) -> Table:
        """The table of this name; raises ``KeyError``."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)


def national_mapping() -> ExtractMapping:
    """The mapping of the national tables."""
    text = files("api.importing").joinpath("mappings", NATIONAL).read_text(encoding="utf-8")
    return _checked(json.loads(text), NATIONAL)


def read_mapping(path: Path) -> ExtractMapping:
    """The mapping in a TOML or JSON file. Raises ``CannotStart`` naming file and member."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError:
        raise CannotStart(f"The mapping {path} can't be read.") from None
    if len(content) > LARGEST:
        raise CannotStart(f"The mapping {path} is larger than a mapping can be.")
    try:
        text = content.decode("utf-8-sig")
        told = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (ValueError, RecursionError):
        kind = "JSON" if path.suffix == ".json" else "TOML"
        raise CannotStart(f"The mapping {path} is not {kind} in UTF-8.") from None
    return _checked(told, str(path))


def _checked(told: Mapping[str, Any], name: str) -> ExtractMapping:
    try:
        return ExtractMapping.model_validate(told)
    except ValidationError as problem:
        first = problem.errors()[0]
        member = ".".join(str(step) for step in first["loc"]) or "the whole"
        raise CannotStart(f"The mapping {name}: {member}: {first['msg']}.") from None
