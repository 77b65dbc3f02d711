"""Tables of a page: what stands in a cell, and where it leads."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """What one cell says; ``more`` stands small below it, ``stands_out`` is for what is late or
    wrong, which the words say too."""

    text: str
    href: str | None = None
    more: str = ""
    stands_out: bool = False


@dataclass(frozen=True)
class Table:
    """A table; the first cell of each row names the row. ``empty`` is said where it has none."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    empty: str = "Nothing stands here."
