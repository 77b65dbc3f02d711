"""Records the rows of one case through the use cases, in this process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from api.importing.planning import Plan, Planned, Source, plan
from api.importing.reasons import Fault, Reason
from api.importing.rows import CaseRows, Row
from application.casework import Casework, KeyReused, SeenStale, TooBusy
from application.log import Unrecordable
from application.orders import Answer, Order
from application.requests import request_digest
from domain.commands import Refusal
from domain.envelope import Envelope


@dataclass
class Outcome:
    """What became of one row: events recorded now, steps that were there already, and what kept it
    out. ``shared``: these are those of the rows that it went into, as it became no command."""

    recorded: int = 0
    again: int = 0
    fault: Fault | None = None
    shared: bool = False


Outcomes = Mapping[Row, Outcome]

_NOTHING = Fault(Reason.NOTHING_TO_RECORD)


@dataclass(frozen=True)
class Recorder:
    """Records cases, each as far as its rows allow."""

    casework: Casework
    source: Source
    request_key: bytes = field(repr=False)

    def record(self, case: CaseRows) -> Outcomes:
        """What became of every row of a case and of those it looks up.

        Raises :class:`~application.log.LogUnavailable` or
        :class:`~application.log.PartsUnavailable`; recording again goes on.
        """
        return _CaseRecording(case, self).all()

    def digest(self, order: Order) -> bytes:
        """The digest under which the log keeps what was asked."""
        return request_digest(
            self.request_key, order.body(), command=order.asked.NAME, stream=order.case
        )


class _CaseRecording:
    def __init__(self, case: CaseRows, recorder: Recorder) -> None:
        self._case = case
        self._recorder = recorder
        self._plan: Plan = plan(case, recorder.source)
        self._outcomes = {row: Outcome() for row in (*case.rows, *case.found.values())}
        self._refused: dict[Row, Fault] = {}
        self._changed: set[Row] = set()
        self._harmless: set[Row] = set()
        self._held: dict[UUID, bytes] = {}
        self._actors: set[UUID] = set()

    def all(self) -> Outcomes:
        begin, rest = self._beginning()
        stream = None if begin is None else self._begin(begin)
        if stream is None:
            for row in self._case.rows:
                if self._fault(row) is None:
                    self._refused[row] = Fault(Reason.DEPENDS_ON)
        else:
            self._take_all([p for p in rest if not p.step.last], stream)
            for planned in (p for p in rest if p.step.last):
                self._take(planned, stream)
        for row, outcome in self._outcomes.items():
            outcome.fault = self._fault(row)
        return self._served()

    def _beginning(self) -> tuple[Planned | None, tuple[Planned, ...]]:
        first, *rest = self._plan.commands or (None,)
        if first is None or not first.asked.BEGINS or self._case.begins.fault is not None:
            return None, ()
        return first, tuple(planned for planned in rest if planned is not None)

    def _begin(self, planned: Planned) -> UUID | None:
        sent = self._sent(planned.order(None), planned.row)
        if isinstance(sent, Fault):
            self._refused[planned.row] = sent
            return None
        if sent.again:
            for entry in self._recorder.casework.events.get(sent.case):
                assert isinstance(entry, Envelope), "a case's stream holds envelopes"
                self._held[entry.id] = entry.request
                self._actors.add(entry.by.actor)
        return sent.case

    def _take_all(self, pending: Sequence[Planned], stream: UUID) -> None:
        """Take all that can be taken, whatever the order of their days.

        A row may be refused for want of what only a later one brings. It is tried again now: else
        the next import of the same rows would record it, and close on another ground.
        """
        moving = True
        while moving:
            self._refused.clear()
            self._harmless.clear()
            left: list[Planned] = []
            moving = False
            for planned in pending:
                before = self._outcomes[planned.row].recorded
                if not self._take(planned, stream):
                    left.append(planned)
                elif left and self._outcomes[planned.row].recorded > before:
                    moving = True
            pending = left

    def _take(self, planned: Planned, stream: UUID) -> bool:
        """Whether a command is in the log, now or since an earlier run."""
        row = planned.row
        if row in self._refused or row in self._changed:
            return False
        if self._held_already(planned, stream):
            return row not in self._changed
        if any(self._fault(needed) is not None for needed in planned.needs) or (
            planned.step.last and self._holding(row)
        ):
            self._refused[row] = Fault(Reason.DEPENDS_ON)
            return False
        sent = self._sent(planned.order(stream), row)
        instead = planned.step.instead
        if isinstance(sent, Fault) and instead is not None and sent.code == instead.on:
            order = planned.order_instead(stream)
            assert order is not None, "what is sent instead is planned with it"
            sent = self._sent(order, row)
        if not isinstance(sent, Fault):
            return True
        if sent.code in planned.step.harmless:
            self._harmless.add(row)
        self._refused[row] = sent
        return False

    def _fault(self, row: Row) -> Fault | None:
        """What keeps a row out: the first of its steps that can't be taken.

        What a plan found unfit comes after all that it has commands for.
        """
        if row in self._changed:
            return Fault(Reason.CHANGED)
        return self._refused.get(row) or self._plan.faults.get(row)

    def _holding(self, row: Row) -> bool:
        """Whether some other row of the case is not in, and might yet come in."""
        return any(
            other is not row
            and other not in self._harmless
            and self._fault(other) not in (None, _NOTHING)
            for other in self._case.rows
        )

    def _held_already(self, planned: Planned, stream: UUID) -> bool:
        """Whether the case holds a step from an earlier run; another content of it is a fault."""
        if not self._held:
            return False
        orders = [planned.order(stream), planned.order_instead(stream)]
        for order in (order for order in orders if order is not None):
            for actor in self._actors:
                caller = order.caller
                found = self._held.get(self._first_event(order, actor))
                if found is None:
                    continue
                if actor == caller.actor and found == self._recorder.digest(order):
                    self._outcomes[planned.row].again += 1
                else:
                    self._changed.add(planned.row)
                return True
        return False

    def _first_event(self, order: Order, actor: UUID) -> UUID:
        return self._recorder.source.first_event(replace(order.caller, actor=actor), order.key)

    def _sent(self, order: Order, row: Row) -> Answer | Fault:
        """The answer to a command, counted for its row, or why it was not taken."""
        try:
            answer = self._recorder.casework.carry_out(order)
        except Refusal as refused:
            return Fault(refused.code)
        except KeyReused:
            return Fault(Reason.CHANGED)
        except Unrecordable:
            return Fault(Reason.UNRECORDABLE)
        except (SeenStale, TooBusy):
            return Fault(Reason.CASE_BUSY)
        if answer.again:
            self._outcomes[row].again += 1
        else:
            self._outcomes[row].recorded += len(answer.events)
        return answer

    def _served(self) -> Outcomes:
        """The outcomes, once rows that become no command share in those they went into."""
        own = {planned.row for planned in self._plan.commands}
        for row, users in self._plan.served.items():
            outcome = self._outcomes[row]
            if row in own or outcome.fault not in (None, _NOTHING):
                continue
            outcome.recorded = sum(self._outcomes[user].recorded for user in users)
            outcome.again = sum(self._outcomes[user].again for user in users)
            outcome.shared = True
            came = outcome.recorded or outcome.again
            outcome.fault = None if came else Fault(Reason.DEPENDS_ON)
        return self._outcomes
