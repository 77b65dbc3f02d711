"""Which subscriptions there are: told from the log itself, so that what was withdrawn or stopped is
so from the moment at which it was recorded. What was read once is kept at hand."""

from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Lock
from uuid import UUID

from application.callers import Caller
from application.judging import NoSuchStream, admit_to
from application.log import Log, Undecodable
from domain.facts import event_classes
from domain.governance.subscription.creating import AREA
from domain.governance.subscription.state import Subscription, evolve
from domain.roles import Role
from domain.streams import GOVERNANCE

SUBSCRIPTIONS = "subscriptions"
"""What they are called where the gate is asked about them."""
_AT_ONCE = 1_000


class Subscriptions:
    """All subscriptions of a log, by their ids."""

    def __init__(self, *, log: Log, clock: Callable[[], datetime]) -> None:
        self._log = log
        self._clock = clock
        self._heard = tuple(
            fact.TYPE for fact in event_classes(GOVERNANCE.name) if fact.AREA == AREA
        )
        self._read = 0
        self._found: dict[UUID, Subscription] = {}
        self._unreadable: set[UUID] = set()
        self._reading = Lock()

    def all(self) -> Mapping[UUID, Subscription]:
        """Every subscription as it is now, in the order of creation.

        One of which this code can't read an event is left out: nothing may be told under an
        agreement that nobody here understands. Raises what the log raises.
        """
        with self._reading:
            self._refresh()
            return dict(self._found)

    def one(self, id: UUID) -> Subscription:
        """A subscription as it is now; raises ``NoSuchStream`` and what the log raises."""
        found = self.all().get(id)
        if found is None:
            raise NoSuchStream
        return found

    def shown_to(self, caller: Caller) -> Mapping[UUID, Subscription]:
        """Those that somebody may see: a follower their own, others all of their organisation.

        Raises :class:`~domain.commands.NotAllowed` and what the log raises.
        """
        admit_to(caller, SUBSCRIPTIONS, self._clock())
        return {id: each for id, each in self.all().items() if _is_shown(each, caller)}

    def one_for(self, caller: Caller, id: UUID) -> Subscription:
        """A subscription that somebody may see; raises ``NoSuchStream`` beside what
        :meth:`shown_to` raises."""
        found = self.shown_to(caller).get(id)
        if found is None:
            raise NoSuchStream
        return found

    def _refresh(self) -> None:
        while True:
            stretch = self._log.read(self._read, _AT_ONCE, self._heard)
            for entry in stretch.entries:
                if isinstance(entry, Undecodable):
                    self._unreadable.add(entry.stream)
                    self._found.pop(entry.stream, None)
                elif entry.originator_id not in self._unreadable:
                    id = entry.originator_id
                    after = evolve(self._found.get(id), entry)
                    if after is not None:
                        self._found[id] = after
            self._read = stretch.through
            if len(stretch.entries) < _AT_ONCE:
                return


def is_owned_by(subscription: Subscription, caller: Caller) -> bool:
    """Whether somebody is the follower whom a subscription is for."""
    return caller.role is Role.SUBSCRIBER and subscription.owned_by(
        actor=caller.actor, client=caller.client, organisation=caller.organisation
    )


def _is_shown(subscription: Subscription, caller: Caller) -> bool:
    if caller.role is Role.SUBSCRIBER:
        return is_owned_by(subscription, caller)
    return subscription.organisation == caller.organisation
