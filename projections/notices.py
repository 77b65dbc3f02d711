"""What a runner tells whoever watches it: ids, positions and class names, never content."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class StreamParked:
    """An alarm: from this event on, the stream waits for a fix; the view shows less than it should.

    ``trouble`` names the exception's class and where it was raised.
    """

    projection: str
    version: int
    stream: UUID
    position: int
    type: str
    schema: int
    trouble: str


@dataclass(frozen=True)
class Delayed:
    """The database, the log or the key store gave no answer, or the mark was moved by another."""

    projection: str
    version: int
    trouble: str


@dataclass(frozen=True)
class Advanced:
    """The view now holds everything up to a position."""

    projection: str
    version: int
    position: int
    events: int


Notice = StreamParked | Delayed | Advanced


def trouble_of(error: BaseException) -> str:
    """An exception's class and place; its text could hold what a person wrote."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    module = trace.tb_frame.f_globals.get("__name__", "?")
    return f"{type(error).__name__} at {module}:{trace.tb_lineno}"
