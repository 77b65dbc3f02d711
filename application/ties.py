"""What ties people to many cases, as it is now, without loading each of them."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from application.judging import NoSuchStream
from application.log import Log
from domain.case.case import Case
from domain.gate.tied import Tied, Ties


@dataclass(frozen=True)
class KeptTies:
    """What a view holds: all that the log said of these cases up to a position."""

    position: int = 0
    ties: Mapping[UUID, Ties] = field(default_factory=dict)


class TiesView(Protocol):
    """The view of ties, which may be late."""

    def kept(self, cases: Collection[UUID]) -> KeptTies:
        """Of these cases those of which it holds all up to a position; it may hold none."""


class PresentTies:
    """Ties as they are now, however late the view: of a case of which the log holds more than the
    view, the case itself is asked.

    ``case`` gives a case as it is now and raises ``NoSuchStream``.
    """

    def __init__(self, *, view: TiesView, log: Log, case: Callable[[UUID], Case]) -> None:
        self._view = view
        self._log = log
        self._case = case

    def of(self, cases: Collection[UUID]) -> dict[UUID, Tied]:
        """The ties of those of these cases that there are."""
        kept = self._view.kept(cases)
        # Looked up after the view was read: what is recorded in between counts as not in it.
        last = self._log.last_positions(list(kept.ties)) if kept.ties else {}
        found: dict[UUID, Tied] = {}
        for case in cases:
            ties = kept.ties.get(case)
            if ties is not None and last.get(case, 0) <= kept.position:
                found[case] = ties
                continue
            with suppress(NoSuchStream):
                found[case] = self._case(case)
        return found
