"""Wiring of webhooks."""

import asyncio
import secrets
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any
from uuid import uuid4

import structlog
from psycopg_pool import ConnectionPool
from pydantic_core import to_json

from api.answers.cloudevents import cloud_event
from api.clock import utc_now
from api.composing.foundation import Foundation
from api.composing.subscriptions import Subscribing
from api.settings import Settings
from application.accesses.readings import AccessRecord
from application.callers import ourselves, own_id, within
from application.casework import KeyReused
from application.feed.event import FeedEvent
from application.feed.feed import Feed
from application.orders import CarriesOut, administrative
from application.subscriptions.disclosing import Disclosing
from application.webhooks.delivering import Delivering
from application.webhooks.endpoint import Ways
from application.webhooks.lining_up import LiningUp
from application.webhooks.notices import (
    AnotherHistory,
    Delayed,
    EndpointGivenUp,
    LaneStands,
    Notice,
    QueueFull,
)
from application.webhooks.room import Room
from application.webhooks.source import WebhookSource
from domain.commands import NotPossible
from domain.governance.subscription.course import DisableSubscription
from domain.governance.subscription.reach import PUBLIC, THIS_MACHINE
from domain.governance.subscription.state import Subscription
from infrastructure.ledger.calls import read
from infrastructure.notary.epochs import epochs
from infrastructure.statements import Rows
from infrastructure.webhooks.queue import WebhookQueue
from infrastructure.webhooks.resolving import SystemResolver
from infrastructure.webhooks.sending import SignedSender
from infrastructure.webhooks.transport import WebhookSender
from projections.notices import trouble_of

AT_ONCE = 16
"""Messages on their way at a time, to all endpoints."""

ACTION = "deliver-webhook"
"""What sending to a webhook is called in the access log."""

_log = structlog.get_logger()


def webhooks(
    settings: Settings,
    base: Foundation,
    *,
    views: ConnectionPool[Any],
    feed: Feed,
    subscribing: Subscribing,
    access: AccessRecord,
    casework: CarriesOut,
) -> Callable[[asyncio.Event], Awaitable[None]]:
    """What delivers to webhooks until asked to stop."""
    rendered = partial(_rendered, address=settings.address)
    source, queue = WebhookSource(feed, render=rendered), WebhookQueue(views)
    disclosing = Disclosing(
        action=ACTION,
        access=access,
        origin=settings.access_origin,
        clock=utc_now,
        new_id=uuid4,
    )
    lining_up = LiningUp(
        source=source,
        queue=queue,
        record=disclosing.record,
        kept_of=partial(_kept_of, partial(read, base.pool)),
    )

    async def deliver(stop: asyncio.Event) -> None:
        async with _sending(settings) as sender:
            ways = Ways(
                source=source,
                queue=queue,
                lining_up=lining_up,
                send=SignedSender(sender, secrets=subscribing.keys.secrets, clock=utc_now).send,
                disable=disabling(casework, base.recorder.first_origin()),
                tell=tell,
                clock=utc_now,
                chance=secrets.SystemRandom().random,
                new_id=uuid4,
                room=Room(AT_ONCE),
                origin=base.recorder.origin()[1],
            )
            await Delivering(ways, subscriptions=subscribing.registry.all).run(stop)

    return deliver


@asynccontextmanager
async def _sending(settings: Settings) -> AsyncIterator[WebhookSender]:
    resolver = SystemResolver(at_once=AT_ONCE)
    sender = WebhookSender(
        reach=THIS_MACHINE if settings.webhooks_on_this_machine else PUBLIC,
        resolve=resolver.resolve,
        # The system's authorities, or those that SSL_CERT_FILE names.
        trusted=ssl.create_default_context(),
        clock=utc_now,
    )
    try:
        yield sender
    finally:
        await sender.close()
        resolver.close()


def disabling(casework: CarriesOut, first_origin: str) -> Callable[[Subscription, str], None]:
    """What has the service itself disable a subscription for a reason."""

    def disable(subscription: Subscription, reason: str) -> None:
        caller = within(subscription.organisation, ourselves(own_id(first_origin)))
        asked = DisableSubscription(reason=reason)
        key = f"disable-{subscription.since.isoformat()}-{reason}"
        # Refused where somebody has paused or stopped it meanwhile: then nothing is sent either.
        with suppress(NotPossible, KeyReused):
            casework.carry_out(administrative(caller, asked, subscription.id, key=key))

    return disable


def tell(notice: Notice) -> None:
    """Logs what delivering tells; that something stands still is an alarm."""
    subscription = "-" if notice.subscription is None else str(notice.subscription)
    match notice:
        case LaneStands(stream=stream, position=position, code=code):
            _log.error(
                "webhook_lane_stands",
                subscription=subscription,
                stream=str(stream),
                position=position,
                code=code,
            )
        case EndpointGivenUp(reason=reason, code=code):
            _log.error("webhook_given_up", subscription=subscription, problem=reason, code=code)
        case QueueFull(waiting=waiting):
            _log.error("webhook_queue_full", subscription=subscription, events=waiting)
        case AnotherHistory():
            _log.error("webhook_log_changed", subscription=subscription)
        case Delayed(trouble=trouble, is_fault=is_fault):
            told = _log.error if is_fault else _log.warning
            told("webhook_delayed", subscription=subscription, trouble=trouble_of(trouble))


def _kept_of(rows: Rows, epoch: int) -> int:
    """Up to which position the log holds what it held in an epoch that is over."""
    return min(each.first_position for each in epochs(rows) if each.number > epoch) - 1


def _rendered(event: FeedEvent, address: str) -> bytes:
    return to_json(cloud_event(event, address))
