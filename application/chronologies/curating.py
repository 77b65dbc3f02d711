"""CarriesOut what is decided about chronologies, once what is said of their cases is true.

A chronology is no way round the gate: whoever chooses from a case may curate that case.
"""

from collections.abc import Callable
from uuid import UUID

from application.callers import Caller
from application.chronologies.gathering import Gathering
from application.gate import Gate
from application.orders import Answer, CarriesOut, Order
from domain.case.case import Case
from domain.case.safeguarding.curation import is_marked
from domain.commands import NotAcceptable, NotAllowed, NotPossible, check_role
from domain.gate.rules import Action
from domain.governance.chronology.chronology import Chronology
from domain.governance.chronology.entries import ExcludeEntry, ImportRow, IncludeEntry, WithdrawRow
from domain.governance.chronology.opening import (
    AddChronologyCase,
    ChronologyCase,
    DropChronologyCase,
    OpenChronology,
)


class Curating:
    """Carries out commands about chronologies. ``case`` gives a case as it is now and raises
    ``NoSuchStream``."""

    def __init__(
        self,
        *,
        casework: CarriesOut,
        gathering: Gathering,
        gate: Gate,
        case: Callable[[UUID], Case],
    ) -> None:
        self._casework = casework
        self._gathering = gathering
        self._gate = gate
        self._case = case

    def carry_out(self, order: Order) -> Answer:
        """Record what a command makes of a chronology.

        Raises as ``Casework.carry_out`` does, as the gate does for a case that the caller may not
        curate, ``not-their-case`` and ``no-such-entry`` beside.
        """
        check_role(order.caller.role, type(order.asked))
        if isinstance(order.asked, OpenChronology):
            for named in order.asked.cases:
                self._check_case(order.caller, named)
        elif order.case is not None:
            self._check(order, self._gathering.chronology(order.case))
        return self._casework.carry_out(order)

    def _check(self, order: Order, chronology: Chronology) -> None:
        match order.asked:
            case AddChronologyCase() as asked:
                self._admit_any(order.caller, chronology)
                self._check_case(order.caller, asked)
            case DropChronologyCase():
                self._admit_any(order.caller, chronology)
            case IncludeEntry() | ExcludeEntry() as asked:
                self._check_entry(order.caller, chronology, asked)
            case ImportRow() as asked:
                self._admit_to_person(order.caller, chronology, asked.person)
            case WithdrawRow() as asked if asked.row in chronology.rows:
                self._admit_to_person(order.caller, chronology, chronology.rows[asked.row].person)

    def _check_case(self, caller: Caller, named: ChronologyCase) -> None:
        self._gate.admit(caller, Action.CURATE, named.case)
        if self._case(named.case).subject != named.person:
            raise NotAcceptable("not-their-case", "A case is not that of the person named with it.")

    def _check_entry(
        self, caller: Caller, chronology: Chronology, asked: IncludeEntry | ExcludeEntry
    ) -> None:
        if asked.case not in chronology.cases:
            raise NotPossible("no-such-case", "The chronology does not tell of this case.")
        allowed = self._gate.admit(caller, Action.CURATE, asked.case)
        if not allowed.shows(asked.entry):
            raise NotAllowed("entry-restricted", "This entry is restricted to others.")
        stands = is_marked(self._case(asked.case), asked.entry)
        if isinstance(asked, ExcludeEntry) and not (stands or asked.entry in chronology.included):
            raise NotPossible("not-in-the-chronology", "This does not stand in the chronology.")

    def _admit_to_person(self, caller: Caller, chronology: Chronology, person: UUID) -> None:
        for case, member in chronology.cases.items():
            if member.person == person:
                self._gate.admit(caller, Action.CURATE, case)

    def _admit_any(self, caller: Caller, chronology: Chronology) -> None:
        """Whoever keeps a chronology may curate a case of its subject."""
        self._admit_to_person(caller, chronology, chronology.person)
