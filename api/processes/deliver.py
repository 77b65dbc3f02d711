"""What sends events to others by itself: to webhooks, and to a broker. One process of a deployment
at a time does.

Its place is in the databases, so that it may be killed at any moment, and another goes on.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from typing import Any

import structlog
from psycopg import OperationalError
from psycopg_pool import ConnectionPool

from api.composing.access_log import WRITING_CONNECTIONS, access_writer
from api.composing.compose import casework
from api.composing.feeding import feed_of
from api.composing.foundation import CONNECTION_WAIT, Foundation, foundation, views_pool
from api.composing.key_listening import listen_for_erasures
from api.composing.subscriptions import subscribing
from api.composing.webhooks import webhooks
from api.settings import Settings, load_settings
from api.stopping import asked_to_stop
from infrastructure.ledger.connections import ledger_pool
from infrastructure.observing.logs import configure
from projections.leadership import Leader, leadership
from projections.notices import trouble_of

LOOK_SECONDS = 0.5
"""Between two looks whether to stop, and whether this process still leads."""
LOCK = "deliveries"

Delivering = Callable[[asyncio.Event], Awaitable[None]]
"""Delivers until asked to stop; what keeps it from that it tells itself, and tries again."""

_log = structlog.get_logger()


def main() -> None:
    """Run until SIGTERM or SIGINT. Raises ``CannotStart``."""
    stop = asked_to_stop()
    settings = load_settings()
    configure("deliver", settings.log_dir)
    with ExitStack() as closing:
        base = foundation(settings, closing)
        if not base.is_whole:
            # What is not decided to be the record is told to nobody.
            _log.error("log_read_only", code=base.found.standing.value)
            stop.wait()
            return
        pool = views_pool(settings, closing)
        deliver(all_deliveries(settings, base, pool, closing), pool, stop)


def all_deliveries(
    settings: Settings, base: Foundation, pool: ConnectionPool[Any], closing: ExitStack
) -> Sequence[Delivering]:
    """All ways by which events are sent. Raises ``CannotStart``."""
    listen_for_erasures(settings, base.store, closing)
    writing = casework(base, closing)
    feed = feed_of(base, pool)
    access = ledger_pool(
        settings.access_address(), size=WRITING_CONNECTIONS, timeout=CONNECTION_WAIT
    )
    closing.callback(access.close)
    followed = subscribing(base, casework=writing, feed=feed, parts=base.parts)
    recorded = access_writer(settings, access, closing)
    to_webhooks = webhooks(
        settings,
        base,
        views=pool,
        feed=feed,
        subscribing=followed,
        access=recorded,
        casework=writing,
    )
    if settings.relay_subscription is None:
        return [to_webhooks]
    # The broker's client is a tenth of a second of a start, and most have none.
    from api.processes.relaying import relaying  # noqa: PLC0415

    to_broker = relaying(
        settings,
        settings.relay_subscription,
        base,
        feed=feed,
        subscribing=followed,
        access=recorded,
    )
    return [to_webhooks, to_broker]


def deliver(
    deliveries: Sequence[Delivering], pool: ConnectionPool[Any], stop: threading.Event
) -> None:
    """Deliver whenever no other process does, until asked to stop."""
    while not stop.is_set():
        try:
            with leadership(pool, LOCK) as leader:
                if leader is not None:
                    asyncio.run(_lead(deliveries, leader, stop))
        except OperationalError as trouble:
            _log.warning("deliveries_delayed", trouble=trouble_of(trouble))
        stop.wait(LOOK_SECONDS)


async def _lead(deliveries: Sequence[Delivering], leader: Leader, stop: threading.Event) -> None:
    over = asyncio.Event()
    tasks = [asyncio.create_task(_told(each, over)) for each in deliveries]
    # A thread of its own: what delivers may hold all others, each until a database answers.
    confirming = ThreadPoolExecutor(max_workers=1)
    confirm = partial(asyncio.get_running_loop().run_in_executor, confirming, leader.confirm)
    try:
        while not stop.is_set():
            await confirm()
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        over.set()
        await asyncio.gather(*tasks)
        confirming.shutdown()


async def _told(delivering: Delivering, over: asyncio.Event) -> None:
    """One that ends by itself is no reason to end the others, but an alarm."""
    try:
        await delivering(over)
    except Exception as trouble:
        _log.error("delivery_ended", trouble=trouble_of(trouble))
