"""CarriesOut what is decided about chronologies, once what is said of their cases is true.

A chronology is no way round the gate: whoever chooses from a case may curate that case.
"""

from collections.abc import Callable
from uuid import UUID

from application.callers import Caller
from application.chronologies.editions import Editions
from application.chronologies.gathering import Gathering
from application.gate import Gate
from application.judging import NoSuchStream
from application.orders import Answer, CarriesOut, Order, administrative
from domain.case.case import Case
from domain.case.consent.sharing import Disclosed, RecordDisclosure, refuse_unauthorised
from domain.case.safeguarding.curation import is_marked
from domain.commands import NotAcceptable, NotAllowed, NotPossible, check_role
from domain.gate.rules import Action
from domain.governance.chronology.copies import (
    FreezeChronology,
    LiftChronologyWithholding,
    ReleaseChronology,
    WithholdFromChronology,
)
from domain.governance.chronology.entries import ExcludeEntry, ImportRow, IncludeEntry, WithdrawRow
from domain.governance.chronology.opening import (
    AddChronologyCase,
    ChronologyCase,
    DropChronologyCase,
    OpenChronology,
)
from domain.governance.chronology.state import Chronology


class Curating:
    """Carries out commands about chronologies. ``case`` gives a case as it is now and raises
    ``NoSuchStream``."""

    def __init__(
        self,
        *,
        casework: CarriesOut,
        gathering: Gathering,
        editions: Editions,
        gate: Gate,
        case: Callable[[UUID], Case],
    ) -> None:
        self._casework = casework
        self._gathering = gathering
        self._editions = editions
        self._gate = gate
        self._case = case

    def carry_out(self, order: Order) -> Answer:
        """Record what a command makes of a chronology.

        What follows from giving a copy (that each case says so) is done again when the command is
        sent again. Raises as ``Casework.carry_out`` does, as the gate does for a case that the
        caller may not curate, ``not-their-case``, ``no-such-entry`` and ``chronology-changed``
        beside.
        """
        check_role(order.caller.role, type(order.asked))
        if isinstance(order.asked, OpenChronology):
            for named in order.asked.cases:
                self._check_case(order.caller, named)
        elif order.case is not None:
            self._check(order, self._gathering.chronology(order.caller, order.case))
        answer = self._casework.carry_out(order)
        if isinstance(order.asked, ReleaseChronology):
            self._tell_cases(order.caller, order.asked, answer)
        return answer

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
            case WithholdFromChronology() | LiftChronologyWithholding():
                self._admit_any(order.caller, chronology)
            case FreezeChronology() as asked:
                self._check_frozen(order.caller, chronology, asked)
            case ReleaseChronology() as asked:
                self._check_released(order.caller, chronology, asked)

    def _check_case(self, caller: Caller, named: ChronologyCase) -> None:
        try:
            self._gate.admit(caller, Action.CURATE, named.case)
        except NoSuchStream:
            # Not as if the chronology were not there: it is what was sent that names no case.
            raise NotAcceptable("no-such-case", "There is no such case.") from None
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

    def _check_frozen(
        self, caller: Caller, chronology: Chronology, asked: FreezeChronology
    ) -> None:
        # Sent again, it is given its first answer, whatever was erased meanwhile.
        if asked.position in chronology.frozen.values():
            return
        made = self._editions.edition(caller, chronology.id, asked.position)
        _refuse_changed(made.sha256, asked.content.sha256)

    def _check_released(
        self, caller: Caller, chronology: Chronology, asked: ReleaseChronology
    ) -> None:
        given = (asked.frozen, asked.layout, asked.recipient, asked.sent_at)
        before = chronology.released.values()
        if given in {(each.frozen, each.layout, each.recipient, each.sent_at) for each in before}:
            return
        copy = self._editions.copy(caller, chronology.id, asked.frozen, asked.layout)
        _refuse_changed(copy.sha256, asked.content.sha256)
        told = {case.id for case in copy.gathered.cases}
        if {each.case for each in asked.authorities} != told:
            raise NotAcceptable(
                "authority-missing", "Name for each case by which decision it is shared."
            )
        for each in asked.authorities:
            self._gate.admit(caller, Action.NOTE_WORD_RECEIVED, each.case)
            refuse_unauthorised(
                self._case(each.case),
                authority=each.entry,
                recipient=asked.recipient,
                at=asked.sent_at,
            )

    def _tell_cases(self, caller: Caller, asked: ReleaseChronology, answer: Answer) -> None:
        """Record in each case that what the chronology tells of it was given."""
        for each in asked.authorities:
            disclosed = RecordDisclosure(
                happened_at=asked.sent_at,
                authority=each.entry,
                recipient=asked.recipient,
                channel=asked.channel,
                authorised_by=caller.actor,
                disclosed=Disclosed(
                    content_sha256=asked.content.sha256,
                    description=f"Copy of the chronology {answer.case}",
                    recipient=asked.addressee.name,
                ),
            )
            key = f"chronology-{answer.events[0].id}-{each.case}"
            self._casework.carry_out(administrative(caller, disclosed, each.case, key=key))


def _refuse_changed(made: str, read: str) -> None:
    if made != read:
        raise NotPossible(
            "chronology-changed", "The chronology is not the one that you have read: read it again."
        )
