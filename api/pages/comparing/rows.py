"""What changed on a list between two moments, row by row, in words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from api.pages.comparing.changes import Changed, changed
from api.pages.staff import Staff

Row = TypeVar("Row")
_HOLDER = "practitioner_id"
_SOMEBODY_ELSE = Changed("", "", "Somebody else", None)


@dataclass(frozen=True)
class Compared(Generic[Row]):
    """The rows that came, went, and are others now, each of these with what differs."""

    since: int
    until: int
    added: tuple[Row, ...]
    gone: tuple[Row, ...]
    changed: tuple[tuple[Row, tuple[Changed, ...]], ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is another."""
        return not (self.added or self.gone or self.changed)


def compared(
    told: Mapping[str, Any], row: Callable[[Mapping[str, Any], Staff], Row], staff: Staff
) -> Compared[Row]:
    """What a route below `/changes` tells of a list; ``row`` makes what is shown of one row."""
    differing = [(each["row"], tuple(_differences(each, staff))) for each in told["changed"]]
    return Compared(
        since=told["since"]["position"],
        until=told["until"]["position"],
        added=tuple(row(each, staff) for each in told["added"]),
        gone=tuple(row(each, staff) for each in told["gone"]),
        changed=tuple((row(each, staff), found) for each, found in differing if found),
    )


def _differences(each: Mapping[str, Any], staff: Staff) -> Iterator[Changed]:
    for value in each["differences"]:
        told = changed(value, value["field"].split("."), staff)
        if value["field"] == _HOLDER:
            # That it is somebody else says something also where nobody's name is known.
            yield replace(told or _SOMEBODY_ELSE, what="Held by")
        elif told is not None:
            yield told
