"""What differs between two states told as JSON: a case, a board, a report, whatever they are of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Path = tuple[str, ...]
"""The names that lead to a value, from without in."""


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
