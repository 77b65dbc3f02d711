"""Requests for a copy of a record, for those who may know of hidden matters: which of them touch
one, so that somebody weighs whether it is told.

Every open request is told to all of them, so that having weighed one does not say that there is
anything in it.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from application.callers import Caller
from application.disclosure.disclosing import Disclosing, Standing
from application.disclosure.held import Holdings, same_person
from application.gate import Gate
from application.judging import NoSuchStream
from application.log import Log
from application.scanning import all_of
from domain.commands import NotAllowed
from domain.governance.disclosure_requests import DisclosureRequested
from domain.matter.matter import Matter
from domain.matter.raising import HiddenConcernRaised, StaffAllegationReported
from domain.streams import MATTER

_BEGINNINGS = (StaffAllegationReported.TYPE, HiddenConcernRaised.TYPE)


@dataclass(frozen=True)
class ToWeigh:
    """An open request with the matters that it touches and who asks may know of, those that nobody
    has let in and those that somebody has."""

    standing: Standing
    matters: tuple[Matter, ...]

    @property
    def let_in(self) -> frozenset[UUID]:
        """Those of the matters that the copy tells of."""
        return self.standing.disclosure.matters & {matter.id for matter in self.matters}


class Weighing:
    """Finds them in the log itself, where there are few, so that no view holds any of it."""

    def __init__(self, *, gate: Gate, log: Log, disclosing: Disclosing, holdings: Holdings) -> None:
        self._gate = gate
        self._log = log
        self._disclosing = disclosing
        self._holdings = holdings

    def of(self, caller: Caller) -> Sequence[ToWeigh]:
        """Each request of the caller's organisation that is open, but for their own, in the order
        in which they were asked for. A matter that they are kept out of is left out as if there
        were none; so is one that began later than what the copy tells.

        Raises :class:`~domain.commands.NotAllowed`, and as the log does.
        """
        self._gate.admit_to(caller, MATTER.name)
        known = list(self._known(caller))
        return tuple(self._open(caller, known))

    def _open(self, caller: Caller, known: Sequence[tuple[int, Matter]]) -> Iterator[ToWeigh]:
        merges = self._holdings.merges()
        for request in all_of(self._log, [DisclosureRequested.TYPE]):
            if request.by.organisation != caller.organisation:
                continue
            standing = self._disclosing.standing(request.originator_id)
            disclosure = standing.disclosure
            if disclosure.over:
                continue
            persons = same_person(disclosure.person, standing.position, merges)
            if caller.actor not in persons:
                matters = (
                    matter
                    for begun, matter in known
                    if begun <= standing.position and self._touches(matter, persons, standing)
                )
                yield ToWeigh(standing, tuple(matters))

    def _known(self, caller: Caller) -> Iterator[tuple[int, Matter]]:
        """The matters that they may know of, each with the position at which it began."""
        for begun in all_of(self._log, _BEGINNINGS):
            assert begun.recorded is not None, "what the log holds says where it stands"
            position = begun.recorded.position
            matter = self._holdings.matter(begun.originator_id, position)
            with suppress(NoSuchStream, NotAllowed):
                self._gate.admit_reading(caller, MATTER, matter)
                if matter is not None:
                    yield position, matter

    def _touches(self, matter: Matter, persons: frozenset[UUID], standing: Standing) -> bool:
        asked = standing.disclosure.cases
        cases = matter.cases & asked if asked else matter.cases
        return any(self._holdings.whose(case, standing.position) in persons for case in cases)
