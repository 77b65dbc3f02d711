"""`caseledger feed …`: what those who run the service do about subscriptions by hand."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from uuid import UUID, uuid4

from api.clock import utc_now
from api.composing.compose import casework
from api.composing.foundation import NOT_WHOLE, foundation
from api.databases_at_hand import at_hand
from api.operators.erasing import sentence_of
from api.settings import Settings
from application.callers import operator, within
from application.casework import Casework
from application.log import Log
from application.orders import administrative
from application.subscriptions.progress import Follower, ProgressStore, followers
from application.subscriptions.registry import Subscriptions
from domain.commands import Command
from domain.roles import Role
from infrastructure.ledger.calls import read
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.subscriptions.progress import FeedProgress


@dataclass(frozen=True)
class FeedDesk:
    """What the commands work with."""

    log: Log
    registry: Subscriptions
    progress: ProgressStore
    casework: Casework


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
                progress=FeedProgress(partial(read, base.pool)),
                casework=casework(base, closing),
            )
        except Exception as problem:
            raise CannotStart(sentence_of(problem)) from problem


def status(settings: Settings) -> tuple[int, list[Follower]]:
    """The log's last position, and every subscription of every organisation. Raises
    ``CannotStart``."""
    with feed_desk(settings) as desk:
        found = followers(
            [*desk.registry.all().values()], log=desk.log, progress=desk.progress, clock=utc_now
        )
        return desk.log.last()[0], found


def ask(settings: Settings, asked: Command, subscription: UUID, *, by: UUID) -> int:
    """Put a command to a subscription as a manager of its own organisation; the position of its
    event. Raises ``CannotStart``."""
    with feed_desk(settings) as desk:
        organisation = desk.registry.one(subscription).organisation
        caller = within(organisation, operator(by, Role.SERVICE_MANAGER))
        order = administrative(caller, asked, subscription, key=str(uuid4()))
        return desk.casework.carry_out(order).position
