"""As of which position a view answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection

from projections.marks import find_mark


class NotYetProjected(Exception):
    """The view does not reach that position yet, or was never begun.

    Wait for it: an answer now would be wrong.
    """

    def __init__(self, asked: int, reached: int) -> None:
        super().__init__(f"position {asked} was asked, the view has come to {reached}")
        self.asked = asked
        self.reached = reached


@dataclass(frozen=True)
class AsOf:
    """The position of an answer; ``at`` is when that was recorded, where the view's last is meant.

    For an earlier position ``at`` is None: whoever named the position knows its time.
    """

    position: int
    at: datetime | None


def as_of(connection: Connection[Any], name: str, version: int, position: int | None) -> AsOf:
    """The position asked for, or the view's last; raises :class:`NotYetProjected`.

    Rows are read after this and as at this position, so that a batch written between the two
    changes nothing in the answer.
    """
    mark = find_mark(connection, name, version)
    if mark is None:
        raise NotYetProjected(position or 0, 0)
    if position is None or position == mark.position:
        return AsOf(mark.position, mark.at)
    if position > mark.position:
        raise NotYetProjected(position, mark.position)
    return AsOf(position, None)
