"""What tells cases from one another to whoever answers for what leaves the house."""

from collections.abc import Collection, Mapping
from uuid import UUID

from application.callers import Caller
from application.gate import Gate
from application.log import Log
from domain.case.case import Case
from domain.case.outline import Outline, outline
from domain.envelope import Envelope
from domain.gate.decision import Allowed
from domain.gate.rules import Action
from domain.streams import CASE


class Outlines:
    """Tells cases in outline."""

    def __init__(self, *, gate: Gate, log: Log) -> None:
        self._gate = gate
        self._log = log

    def of(self, caller: Caller, cases: Collection[UUID]) -> Mapping[UUID, Outline]:
        """Of these cases those that the caller could take out of the house, as they are now; raises
        as the log does."""
        judged = self._gate.judge_many(caller, Action.EXPORT, cases)
        opened = [case for case, told in judged.items() if isinstance(told, Allowed)]
        upto, _ = self._log.last()
        entries: dict[UUID, list[Envelope]] = {}
        for entry in self._log.of_streams(opened, upto) if opened else ():
            entries.setdefault(entry.stream, []).append(entry.envelope)
        states = ((id, CASE.project(None, some), some) for id, some in entries.items())
        return {id: outline(state, some) for id, state, some in states if isinstance(state, Case)}
