"""What differs between two states told as JSON: a case, a board, a report, whatever they are of."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Path = tuple[str, ...]
"""The names that lead to a value, from without in."""
Row = Mapping[str, Any]
"""A row of a list as JSON values."""


@dataclass(frozen=True)
class Difference:
    """A value that is another one after; None where there was or is none."""

    path: Path
    before: Any
    after: Any


def leaves(told: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value of a state with the names that lead to it. A list is one value; what is empty is
    nothing."""
    if isinstance(told, Mapping):
        for name, member in told.items():
            yield from leaves(member, (*path, name))
    elif told is not None and told != []:
        yield path, told


def differences(before: Mapping[Path, Any], after: Mapping[Path, Any]) -> list[Difference]:
    """What differs between the leaves of two states, in the order of the names."""
    paths = sorted(before.keys() | after.keys())
    found = (Difference(path, before.get(path), after.get(path)) for path in paths)
    return [each for each in found if each.before != each.after]


@dataclass(frozen=True)
class RowChanges:
    """What differs between two lists of rows, each row by its key; of ``changed`` ones, what."""

    added: tuple[Row, ...]
    gone: tuple[Row, ...]
    changed: tuple[tuple[Row, tuple[Difference, ...]], ...]


def rows_between(
    before: Iterable[Row], after: Iterable[Row], *, key: Sequence[str], passing: Collection[str]
) -> RowChanges:
    """What differs between two lists, in the order of the later; ``passing`` names the values that
    change by nothing but the passing of time, and are not compared."""
    was, is_now = ({_key(row, key): row for row in rows} for rows in (before, after))
    both = [(was[id], row) for id, row in is_now.items() if id in was]
    compared = (
        (row, tuple(differences(_steady(earlier, passing), _steady(row, passing))))
        for earlier, row in both
    )
    return RowChanges(
        added=tuple(row for id, row in is_now.items() if id not in was),
        gone=tuple(row for id, row in was.items() if id not in is_now),
        changed=tuple((row, found) for row, found in compared if found),
    )


def _key(row: Row, key: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in key)


def _steady(row: Row, passing: Collection[str]) -> dict[Path, Any]:
    return dict(leaves({name: value for name, value in row.items() if name not in passing}))
