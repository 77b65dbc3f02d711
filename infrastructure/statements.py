"""The SQL of this room, one statement a file, and who sends it."""

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any

Rows = Callable[[str, Mapping[str, Any]], Sequence[tuple[Any, ...]]]
"""Sends one statement, in a transaction of its own, and brings all rows, in binary."""


def statement(package: str, name: str) -> str:
    """The text of `sql/<name>.sql` in a package of this room."""
    return files(f"infrastructure.{package}").joinpath("sql", f"{name}.sql").read_text("utf-8")
