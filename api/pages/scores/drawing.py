"""A series of scores as a drawing: where each point and line of it stands.

The drawing is one look at what the words and the table beside it say too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from api.pages import words

WIDTH, HEIGHT = 720, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 16, 16, 40
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500)
_MOST_STEPS = 6


@dataclass(frozen=True)
class Point:
    """One score, and what it is told as."""

    x: float
    y: float
    says: str


@dataclass(frozen=True)
class Mark:
    """A line across the drawing, or a session at its foot, with its label."""

    at: float
    label: str


@dataclass(frozen=True)
class Drawing:
    """All of it, in the units of a view box of `WIDTH` by `HEIGHT`."""

    points: tuple[Point, ...]
    grid: tuple[Mark, ...]
    line: Mark | None
    sessions: tuple[Mark, ...]
    first: str
    last: str
    left: float = _LEFT
    right: float = WIDTH - _RIGHT
    foot: float = HEIGHT - _BOTTOM

    @property
    def path(self) -> str:
        """The points as `points` of a polyline."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


def drawing(
    scores: Sequence[tuple[date, int]],
    *,
    lowest: int,
    highest: int,
    line: int | None,
    sessions: Sequence[date],
) -> Drawing:
    """The drawing of at least one score. ``line`` is the cut-off; sessions outside the days of the
    scores widen it."""
    days = sorted([on for on, _ in scores] + list(sessions))
    first, last = days[0], days[-1]

    def x(on: date) -> float:
        part = (on - first).days / ((last - first).days or 1)
        middle = 0.5 if first == last else part
        return round(_LEFT + middle * (WIDTH - _LEFT - _RIGHT), 1)

    def y(total: float) -> float:
        part = (total - lowest) / (highest - lowest)
        return round(HEIGHT - _BOTTOM - part * (HEIGHT - _TOP - _BOTTOM), 1)

    return Drawing(
        points=tuple(Point(x(on), y(total), f"{words.day(on)}: {total}") for on, total in scores),
        grid=tuple(Mark(y(at), f"{at}") for at in _grid(lowest, highest)),
        line=None if line is None else Mark(y(line), f"{line}"),
        sessions=tuple(Mark(x(on), words.day(on)) for on in sessions),
        first=words.day(first),
        last=words.day(last),
    )


def _grid(lowest: int, highest: int) -> range:
    """Where lines help to read a score off: round numbers, not too many."""
    fit = (step for step in _STEPS if (highest - lowest) / step <= _MOST_STEPS)
    return range(lowest, highest + 1, next(fit, highest - lowest))
