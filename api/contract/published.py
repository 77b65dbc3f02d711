"""The published schemas: a file for each version of every event, in the folder ``schemas``.

``index.json`` names the shape of each that was ever published under its name, the present one last;
those before it are kept in ``former``. A schema's shape is what it promises: all but its words.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.contract.naming import PATH
from application.canonical import canonical

FOLDER = Path(__file__).resolve().parents[2] / "schemas"
_WORDS = frozenset({"title", "description"})
_BY_NAME = frozenset({"properties", "patternProperties", "$defs"})
_WIDTH = 96
_SHORT = 12
"""Hexadecimal digits of a shape in the name of a former schema's file."""


@dataclass(frozen=True)
class Published:
    """The schemas that stand in a folder."""

    folder: Path = FOLDER

    def names(self) -> tuple[str, ...]:
        """What the schemas are called, in order."""
        return tuple(sorted(self.shapes()))

    def text(self, name: str) -> bytes:
        """A schema as it is served; raises ``LookupError`` for one that is not published."""
        if name not in self.shapes():
            raise LookupError(name)
        return self.path(name).read_bytes()

    def schema(self, name: str) -> Mapping[str, Any]:
        """The same, read; raises ``LookupError``."""
        schema: dict[str, Any] = json.loads(self.text(name))
        return schema

    def shapes(self) -> Mapping[str, Sequence[str]]:
        """By name, the shapes that a schema has had, the present one last."""
        found: dict[str, list[str]] = _read(self.folder / "index.json", {})
        return found

    def deprecations(self) -> Mapping[str, Mapping[str, str]]:
        """By name, what is said of schemas that are not to be built on any more."""
        found: dict[str, dict[str, str]] = _read(self.folder / "deprecations.json", {})
        return found

    def former(self, name: str) -> list[Mapping[str, Any]]:
        """The schemas that were published under a name before the present one, the first first."""
        return [_read(self.former_path(name, shape)) for shape in self.shapes()[name][:-1]]

    def path(self, name: str) -> Path:
        """Where a schema stands."""
        return self.folder / f"{name}.json"

    def former_path(self, name: str, shape: str) -> Path:
        """Where a schema that was published before is kept."""
        return self.folder / "former" / f"{name}.{shape[:_SHORT]}.json"


def shape_of(schema: Mapping[str, Any]) -> str:
    """The SHA-256 of what a schema promises; its words may change without notice."""
    return hashlib.sha256(canonical(_shape(schema))).hexdigest()


def text_of(schema: Mapping[str, Any]) -> bytes:
    """A schema as it is kept: what fits into a line stands on one."""
    return f"{_laid_out(schema, 0)}\n".encode()


def served_at(address: str, name: str) -> str:
    """Where a service found at an address serves a schema."""
    return f"{address}{PATH}{name}.json"


def _laid_out(value: Any, depth: int) -> str:
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + depth <= _WIDTH or not isinstance(value, dict | list):
        return line
    inner, outer = "\n" + " " * (depth + 1), "\n" + " " * depth
    if isinstance(value, list):
        return "[" + ",".join(inner + _laid_out(each, depth + 1) for each in value) + outer + "]"
    members = (
        f"{inner}{json.dumps(name)}: {_laid_out(each, depth + 1)}" for name, each in value.items()
    )
    return "{" + ",".join(members) + outer + "}"


def _shape(schema: Any, *, of_members: bool = False) -> Any:
    if isinstance(schema, list):
        return [_shape(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        # A member of an event may be called "title" too.
        name: _shape(each, of_members=name in _BY_NAME and not of_members)
        for name, each in schema.items()
        if of_members or name not in _WORDS
    }


def _read(path: Path, *otherwise: Any) -> Any:
    if otherwise and not path.exists():
        return otherwise[0]
    return json.loads(path.read_text(encoding="utf-8"))
