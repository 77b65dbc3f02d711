"""The relay as a task of the process that delivers."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from uuid import UUID

import structlog

from api.clock import utc_now
from api.composing.foundation import Foundation
from api.composing.relaying import noting, relay_of
from api.composing.subscriptions import Subscribing
from api.composing.tide import Tide
from api.settings import Settings
from application.accesses.readings import AccessRecord
from application.feed.cursor import LogChanged
from application.feed.feed import Feed
from application.log import LogUnavailable
from application.relay.relay import Relay
from application.relay.standing import RelayStanding
from application.relay.target import TargetUnfit
from infrastructure.ledger.calls import read
from infrastructure.relay.standings import RelayStandings
from projections.notices import trouble_of

NOTE_SECONDS = 5.0
FAULT_SECONDS = 5.0
"""Before beginning anew after what should not happen."""
HISTORY_CHANGED = (
    "The broker's stream was told another history than this log's: nothing more is relayed to it."
    " Relay another subscription to another stream, and have its followers begin anew"
    " (docs/restoring.md)."
)
_log = structlog.get_logger()


def relaying(
    settings: Settings,
    subscription: UUID,
    base: Foundation,
    *,
    feed: Feed,
    subscribing: Subscribing,
    access: AccessRecord,
) -> Callable[[asyncio.Event], Awaitable[None]]:
    """Relays a subscription to the broker of the settings until asked to stop."""
    note = noting(
        subscription,
        subscriptions=subscribing.registry,
        standings=RelayStandings(partial(read, base.pool)),
        progress=subscribing.progress,
        clock=utc_now,
    )

    async def relay(stop: asyncio.Event) -> None:
        begun = relay_of(
            settings,
            subscription,
            subscriptions=subscribing.registry,
            feed=feed,
            access=access,
            growing=Tide(lambda: base.log.last()[0]),
            clock=utc_now,
        )
        await keep_relaying(begun, stop, note=note)

    return relay


async def keep_relaying(
    relay: Relay, stop: asyncio.Event, *, note: Callable[[RelayStanding], None]
) -> None:
    """Relay until asked to stop, and note every few seconds how that stands.

    A relay that may not go on says why once, in a sentence; the rest of the process goes on. After
    what nobody foresaw it begins anew, since nobody else would begin it while this process leads.
    """
    noting = asyncio.create_task(_keep_noting(relay, stop, note))
    try:
        await _run_again_and_again(relay, stop)
    except LogChanged:
        print(f"caseledger: {HISTORY_CHANGED}", file=sys.stderr, flush=True)
    except TargetUnfit as unfit:
        print(f"caseledger: {unfit.sentence}", file=sys.stderr, flush=True)
    except BaseException:
        noting.cancel()
        raise
    # Halted or asked to stop: how it stands is noted until the end.
    await noting


async def _run_again_and_again(relay: Relay, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await relay.run(stop)
        except (LogChanged, TargetUnfit):
            raise
        except Exception as fault:
            _log.error("relay_fault", trouble=trouble_of(fault))
            await _until(stop, FAULT_SECONDS)


async def _keep_noting(
    relay: Relay, stop: asyncio.Event, note: Callable[[RelayStanding], None]
) -> None:
    while True:
        stopping = stop.is_set()
        try:
            await asyncio.to_thread(note, relay.standing)
        except LogUnavailable:
            # The relay itself tells of it.
            pass
        except Exception as trouble:
            _log.error("relay_not_noted", trouble=trouble_of(trouble))
        if stopping:
            return
        await _until(stop, NOTE_SECONDS)


async def _until(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
