"""Records the rows of one case through the use cases, in this process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from api.importing.held import Held
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
        self._held = Held(recorder.source, ())

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
            self._take_people()
        for row, outcome in self._outcomes.items():
            outcome.fault = self._fault(row)
        return self._served()

    def _beginning(self) -> tuple[Planned | None, tuple[Planned, ...]]:
        first, *rest = self._plan.commands or (None,)
        if first is None or not first.asked.BEGINS or self._case.begins.fault is not None:
            return None, ()
        return first, tuple(planned for planned in rest if planned is not None)

    def _begin(self, planned: Planned) -> UUID | None:
        try:
            sent = self._sent(planned.order(None), planned.row)
        except KeyReused as reused:
            # Of what is settled, the source may say what it likes.
            self._held = self._holds(reused.stream)
            self._due(planned, self._held, reused.stream)
            return None if planned.row in self._changed else reused.stream
        if isinstance(sent, Fault):
            self._refused[planned.row] = sent
            return None
        if sent.again:
            self._held = self._holds(sent.case)
        return sent.case

    def _holds(self, stream: UUID) -> Held:
        return Held(self._recorder.source, self._recorder.casework.events.get(stream))

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
        order = self._due(planned, self._held, stream)
        if order is None:
            return row not in self._changed
        if any(self._fault(needed) is not None for needed in planned.needs) or (
            planned.step.last and self._holding(row)
        ):
            self._refused[row] = Fault(Reason.DEPENDS_ON)
            return False
        sent = self._tried(order, row)
        instead = planned.step.instead
        if isinstance(sent, Fault) and instead is not None and sent.code == instead.on:
            order = planned.order_instead(stream)
            assert order is not None, "what is sent instead is planned with it"
            sent = self._tried(order, row)
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

    def _due(self, planned: Planned, held: Held, stream: UUID) -> Order | None:
        """What is still to be sent of a step: nothing where its stream holds it from an earlier
        run. Where that was another content, it is what records the change, or a fault."""
        order, change = planned.order(stream), 0
        found = held.of(order)
        instead = planned.order_instead(stream)
        if found is None and instead is not None:
            order, found = instead, held.of(instead)
        if found is None:
            return planned.order(stream)
        while planned.after is not None:
            later = planned.order(stream, change=change + 1)
            recorded = held.of(later)
            if recorded is None:
                break
            order, found, change = later, recorded, change + 1
        if self._repeats(planned, order, found):
            self._outcomes[planned.row].again += 1
            return None
        if planned.after is None:
            self._changed.add(planned.row)
            return None
        return planned.order(stream, change=change + 1)

    def _repeats(self, planned: Planned, order: Order, found: Envelope) -> bool:
        """Whether an event says what its step would say now, but for what is settled."""
        if planned.step.settled:
            return found.correlation == order.about.correlation
        if found.request != self._recorder.digest(order):
            return False
        return planned.after is not None or found.by.actor == order.caller.actor

    def _take_people(self) -> None:
        """What the rows say of people, to whose records other cases' rows may speak too."""
        people: dict[UUID, Held] = {}
        for planned in self._plan.people:
            person, row = planned.person, planned.row
            assert person is not None, "it is planned for a person"
            if row in self._refused or row in self._changed:
                continue
            if person not in people:
                people[person] = self._holds(person)
            order = self._due(planned, people[person], person)
            sent = None if order is None else self._tried(order, row)
            if isinstance(sent, Fault):
                self._refused[row] = sent

    def _tried(self, order: Order, row: Row) -> Answer | Fault:
        try:
            return self._sent(order, row)
        except KeyReused:
            return Fault(Reason.CHANGED)

    def _sent(self, order: Order, row: Row) -> Answer | Fault:
        """The answer to a command, counted for its row, or why it was not taken.

        Raises :class:`~application.casework.KeyReused`.
        """
        try:
            answer = self._recorder.casework.carry_out(order)
        except Refusal as refused:
            return Fault(refused.code)
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
        own = {planned.row for planned in (*self._plan.commands, *self._plan.people)}
        of_case = set(self._case.rows)
        for row, users in self._plan.served.items():
            outcome = self._outcomes[row]
            if row in own or outcome.fault not in (None, _NOTHING):
                continue
            outcome.recorded = sum(self._outcomes[user].recorded for user in users)
            outcome.again = sum(self._outcomes[user].again for user in users)
            outcome.shared = True
            came = outcome.recorded or outcome.again
            # Of a row that only is looked up, another case may yet make something.
            outcome.fault = None if came or row not in of_case else Fault(Reason.DEPENDS_ON)
        return self._outcomes
