"""Wiring of the relay, for the process that delivers."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

import structlog
from pydantic_core import to_json

from api.answers.cloudevents import cloud_event
from api.settings import Settings
from application.accesses.readings import AccessRecord
from application.feed.event import FeedEvent
from application.feed.feed import Feed
from application.relay.relay import Growing, Relay
from application.relay.relayed_feed import RelayedFeed
from application.relay.standing import RelayStanding, RelayState
from application.subscriptions.disclosing import Disclosing
from application.subscriptions.progress import ProgressStore
from application.subscriptions.registry import Subscriptions
from infrastructure.relay.addresses import BrokerAddress
from infrastructure.relay.connecting import connect
from infrastructure.relay.nats_stream import NatsStream
from infrastructure.relay.standings import RelayStandings

ACTION = "relay"
"""What relaying is called in the access log."""

_log = structlog.get_logger()


def relay_of(
    settings: Settings,
    subscription: UUID,
    *,
    subscriptions: Subscriptions,
    feed: Feed,
    access: AccessRecord,
    growing: Growing,
    clock: Callable[[], datetime],
) -> Relay:
    """The relay of a subscription to the broker of the settings."""
    address = BrokerAddress(
        settings.relay_url,
        credentials=settings.relay_credentials,
        certificates=settings.relay_certificates,
    )
    return Relay(
        source=RelayedFeed(
            subscription,
            subscriptions=subscriptions,
            feed=feed,
            rendered=partial(_rendered, address=settings.address),
            disclosing=Disclosing(
                action=ACTION,
                access=access,
                origin=settings.access_origin,
                clock=clock,
                new_id=uuid4,
            ),
        ),
        target=NatsStream(
            partial(connect, address),
            stream=settings.relay_stream,
            follows=f"{settings.log_origin} {subscription}",
            replicas=settings.relay_replicas,
            new_id=lambda: uuid4().hex,
        ),
        growing=growing,
        tell=_tell,
    )


def noting(
    subscription: UUID,
    *,
    subscriptions: Subscriptions,
    standings: RelayStandings,
    progress: ProgressStore,
    clock: Callable[[], datetime],
) -> Callable[[RelayStanding], None]:
    """What keeps how a relay stands, and what it has dealt with as done by its subscription."""

    def note(standing: RelayStanding) -> None:
        now = clock()
        standings.note(subscription, standing, now)
        if standing.cursor is None:
            return
        followed = subscriptions.one(subscription)
        before = progress.of([followed])[subscription].cursor
        if before.position < standing.cursor.position:
            progress.move(followed, before=before, after=standing.cursor, at=now)

    return note


def _rendered(event: FeedEvent, address: str) -> bytes:
    return to_json(cloud_event(event, address))


def _tell(standing: RelayStanding) -> None:
    said = {"status": standing.state.value, "code": standing.code or "-"}
    if standing.state is RelayState.RELAYING:
        _log.info("relay", **said)
    elif standing.state is RelayState.HALTED:
        _log.error("relay", **said)
    else:
        _log.warning("relay", **said)
