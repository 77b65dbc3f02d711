"""The gate before every case: what somebody may see of it, decided on the case as it is now.

Whatever moment a reader asks about, it is today's ties, conflicts and restrictions that count.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from application.callers import Caller
from application.casework import NoSuchStream
from application.log import Log
from domain.case.case import Case
from domain.commands import NotAllowed
from domain.gate.decision import Allowed, Asked, Denied, decide
from domain.gate.rules import Action
from domain.governance.break_glass import Grant
from domain.streams import GOVERNANCE

_SENTENCES = {
    "role-may-not": "Your role may not see this.",
    "conflict-of-interest": "You are kept out of this record.",
    "no-relationship": (
        "Nothing ties you to this case now. In an emergency you can open it by break-glass."
    ),
    "break-glass-not-in-force": "This break-glass grant does not open this case to you now.",
    "case-restricted": "This case is restricted to others.",
}


class Gate:
    """Asks the decision, with the case and the grant as the log has them.

    ``case`` gives a case as it is now and raises ``NoSuchStream``. Whoever writes has most cases at
    hand: to make one anew from all its events cost a reading more than all else it does.
    """

    def __init__(
        self, *, case: Callable[[UUID], Case], log: Log, clock: Callable[[], datetime]
    ) -> None:
        self._case = case
        self._log = log
        self._clock = clock

    def admit(self, caller: Caller, action: Action, case_id: UUID) -> Allowed:
        """What may be shown of a case.

        Raises :class:`~domain.commands.NotAllowed`, or ``NoSuchStream`` where there is no case, or
        none that the caller may know of.
        """
        decision = decide(
            Asked(
                action=action,
                by=caller.author(None),
                at=self._clock(),
                purpose=caller.purpose,
                case=self._as_it_is(case_id),
                grant=None if caller.grant is None else self._grant(caller.grant),
            )
        )
        if isinstance(decision, Allowed):
            return decision
        raise _refusal(decision)

    def _as_it_is(self, case_id: UUID) -> Case | None:
        with suppress(NoSuchStream):
            return self._case(case_id)
        return None

    def _grant(self, id: UUID) -> Grant | None:
        record = GOVERNANCE.project(None, (event.envelope for event in self._log.entries(id)))
        grant: Grant | None = None if record is None else record.grant
        return grant


def _refusal(denied: Denied) -> Exception:
    return NoSuchStream() if denied.hidden else NotAllowed(denied.code, _SENTENCES[denied.code])
