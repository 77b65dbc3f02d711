"""`caseledger feed …`: what those who run the service do about subscriptions by hand."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from uuid import UUID, uuid4

from api.clock import utc_now
from api.composing.compose import casework
from api.composing.feeding import feed_of
from api.composing.foundation import NOT_WHOLE, foundation, views_pool
from api.databases_at_hand import at_hand
from api.operators.acting import role_held
from api.operators.erasing import sentence_of
from api.settings import Settings
from application.callers import Caller, operator, within
from application.casework import Casework
from application.log import Log
from application.orders import administrative
from application.subscriptions.lagging import Follower, Lag, Lagging
from application.subscriptions.registry import Subscriptions
from domain.commands import Command
from infrastructure.ledger.calls import read
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.subscriptions.progress import FeedProgress


@dataclass(frozen=True)
class FeedDesk:
    """What the commands work with."""

    log: Log
    registry: Subscriptions
    lagging: Lagging
    casework: Casework


@dataclass(frozen=True)
class Recorded:
    """That a command to the subscription of this name was recorded, at which position, as whose."""

    name: str
    position: int
    by: Caller

    def sentence(self, done: str) -> str:
        """What a person is told who asked for it."""
        return (
            f"{self.name} {done}: recorded at position {self.position}, by {self.by.actor} as"
            f" {self.by.role} of {self.by.organisation}."
        )


@contextmanager
def feed_desk(settings: Settings) -> Iterator[FeedDesk]:
    """The use cases over the databases at hand. Raises ``CannotStart``, a sentence for whatever
    goes wrong meanwhile."""
    with ExitStack() as closing:
        found = at_hand(settings, closing, say=lambda _: None, stop_asked=lambda: False)
        try:
            base = foundation(found, closing)
            if not base.is_whole:
                raise CannotStart(NOT_WHOLE)
            yield FeedDesk(
                log=base.log,
                registry=Subscriptions(log=base.log, clock=utc_now),
                lagging=Lagging(
                    feed=feed_of(base, views_pool(found, closing)),
                    log=base.log,
                    progress=FeedProgress(partial(read, base.pool)),
                    clock=utc_now,
                ),
                casework=casework(base, closing),
            )
        except Exception as problem:
            raise CannotStart(sentence_of(problem)) from problem


def status(settings: Settings) -> tuple[int, list[Follower]]:
    """The log's last position, and every subscription of every organisation. Raises
    ``CannotStart``."""
    with feed_desk(settings) as desk:
        return desk.log.last()[0], desk.lagging.of([*desk.registry.all().values()])


def status_lines(head: int, followed: Iterable[Follower]) -> Iterator[str]:
    """How each follower stands, for people: on a few short lines."""
    yield f"The log ends at position {head}."
    for each in followed:
        one, progress = each.subscription, each.progress
        yield ""
        yield f"{one.name} of {one.organisation}, {one.delivery}"
        yield f"  {one.id}"
        yield f"  {one.standing} at position {progress.cursor.position}, {_behind(each.lag)}"
        if each.log_changed:
            yield "  log-changed: it knows another history, and is told nothing (docs/feed.md)"
        if progress.error is not None:
            yield f"  last error {progress.error}, {progress.failures} in a row"
        if progress.dead_letters:
            yield f"  {progress.dead_letters} dead letters"


def _behind(lag: Lag) -> str:
    if not lag.events:
        return "nothing that it wants behind that"
    return f"{lag.events} events and {lag.seconds:.0f} s behind"


def ask(settings: Settings, asked: Command, subscription: UUID, *, by: UUID) -> Recorded:
    """Put a command to a subscription, as somebody of its own organisation in the role that the
    directory has them in. Raises ``CannotStart``, also where it has them in none that may."""
    with feed_desk(settings) as desk:
        found = desk.registry.one(subscription)
        role = role_held(
            desk.log, by, organisation=found.organisation, among=asked.ROLES, at=utc_now()
        )
        caller = within(found.organisation, operator(by, role))
        order = administrative(caller, asked, subscription, key=str(uuid4()))
        answer = desk.casework.carry_out(order)
        return Recorded(found.name, answer.position, caller)
