"""Destroying cases whose time is over: a list that two people decide upon, then each case by its
own erasure.

What forbids a case's erasure when its turn comes, such as a hold or a late event, drops it from the
list with the reason. Whoever finds a list begun goes on with it; it is done when no case is left.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from application.callers import Caller, ourselves, own_id
from application.casework import Casework, KeyReused
from application.erasing.erasure import Erasing, Retention
from application.erasing.erasures import Erasures
from application.judging import NoSuchStream
from application.orders import Answer, administrative
from domain.commands import Command, NotPossible, Refusal, check_role
from domain.governance.destruction import (
    Destruction,
    DropFromDestruction,
    Listed,
    ListForDestruction,
    ReportDestructionDone,
)
from domain.governance.erasure import HELD, refuse_kept
from domain.moments import london_day
from domain.policies import policy


class Destroying:
    """Draws lists up, and carries out those that were approved."""

    def __init__(
        self,
        *,
        casework: Casework,
        erasing: Erasing,
        erasures: Erasures,
        retention: Retention,
        first_origin: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._casework = casework
        self._erasing = erasing
        self._erasures = erasures
        self._retention = retention
        self._clock = clock
        self._service = ourselves(own_id(first_origin))

    def draw_up(self, caller: Caller, cases: Sequence[UUID], *, key: str) -> Answer:
        """Fix a list of cases, each with the rule by which its time is over.

        Raises :class:`~domain.commands.Refusal` (``kept-on`` among its codes), and as
        :meth:`Casework.carry_out` does.
        """
        check_role(caller.role, ListForDestruction)
        today = london_day(self._clock())
        listed: list[Listed] = []
        for case in cases:
            kept = self._retention.of(case)
            refuse_kept(kept.until if kept else None, today)
            assert kept is not None, "it would have been refused"
            listed.append(Listed(case=case, kept_until=kept.until, rule=kept.rule))
        version = policy("retention")["version"]
        asked = ListForDestruction(cases=tuple(listed), retention=version)
        return self._record(caller, asked, None, key)

    def ask(self, caller: Caller, asked: Command, id: UUID, *, key: str) -> Answer:
        """Approve or refuse a list. Raises as :meth:`Casework.carry_out` does."""
        return self._record(caller, asked, id, key)

    def all(self) -> Mapping[UUID, Destruction]:
        """Every list, in the order in which they were drawn up."""
        return self._erasures.destructions()

    def one(self, id: UUID) -> Destruction:
        """A list as it is now; raises ``NoSuchStream``."""
        try:
            return self.all()[id]
        except KeyError:
            raise NoSuchStream from None

    def carry_out(self, id: UUID, *, go_on: Callable[[], bool] = lambda: True) -> Destruction:
        """Go on with an approved list as far as it goes now; asks ``go_on`` before each case.

        Raises as :meth:`Erasing.carry_out` does, but for refusals: a case that is refused is
        dropped.
        """
        if not self.one(id).is_to_be_carried_out:
            return self.one(id)
        begun = {
            each.scope.stream: erasure
            for erasure, each in self._erasing.all().items()
            if each.destruction == id
        }
        destroyed = 0
        for listed in self.one(id).cases:
            if listed.case in self.one(id).dropped:
                continue
            if not go_on():
                return self.one(id)
            destroyed += self._is_destroyed(id, listed.case, begun.get(listed.case))
        found = self.one(id)
        if destroyed + len(found.dropped) == len(found.cases):
            report = ReportDestructionDone(destroyed=destroyed, dropped=len(found.dropped))
            # Another process may have reported meanwhile.
            with suppress(KeyReused, NotPossible):
                self._record(self._service, report, id, f"done-{id}")
        return self.one(id)

    def _is_destroyed(self, id: UUID, case: UUID, begun: UUID | None) -> bool:
        """Go on with one case; dropped where that is refused."""
        try:
            erasure = begun or self._erasing.request_listed(id, case)
        except Refusal as refused:
            self._drop(id, case, refused.code)
            return False
        try:
            found = self._erasing.carry_out(erasure)
        except Refusal as refused:
            # What forbids it came between its request and its order.
            self._erasing.withdraw(erasure, refused.code)
            found = self._erasing.one(erasure)
        if found.is_void:
            self._erasing.withdraw(erasure, HELD)
            found = self._erasing.one(erasure)
        if found.refused is not None:
            self._drop(id, case, found.refused)
        return found.done

    def _drop(self, id: UUID, case: UUID, why: str) -> None:
        asked = DropFromDestruction(case=case, reason=why.replace("-", "_"))
        with suppress(KeyReused, NotPossible):
            self._record(self._service, asked, id, f"drop-{id}-{case}")

    def _record(self, caller: Caller, asked: Command, stream: UUID | None, key: str) -> Answer:
        return self._casework.carry_out(administrative(caller, asked, stream, key=key))
