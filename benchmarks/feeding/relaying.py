"""A process that relays a whole log to a broker: `python -m feeding.relaying LEDGER URL`.

Says how many seconds it took from the first question to the broker until the last event was
acknowledged, and how many events that were. Each page is recorded as disclosed before it goes.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from appending.ours import settings_of

from api.clock import utc_now
from api.composing.compose import compose
from api.composing.relaying import relay_of
from api.demonstration.personas import PERSONAS
from application.feed.cursor import Cursor
from application.subscriptions.registry import Subscriptions
from domain.governance.subscription.creating import Delivery, Wanted
from domain.governance.subscription.state import Subscription
from infrastructure.observing.logs import configure

ID = UUID("01990000-0000-7000-8000-00000000feed")


class Registry:
    """Asks the log for its subscriptions each time, as a service does, and knows one that follows
    everything."""

    def __init__(self, subscriptions: Subscriptions) -> None:
        self._subscriptions = subscriptions
        follower, now = PERSONAS["subscriber"], utc_now()
        self._one = Subscription(
            id=ID,
            organisation=follower.organisation,
            name="relay",
            owner=follower.actor,
            client="bench",
            wanted=Wanted(),
            cursor=str(Cursor.behind(1, 0, None)),
            delivery=Delivery.PULL,
            agreement="BENCH",
            created=now,
            since=now,
        )

    def one(self, _: UUID) -> Subscription:
        self._subscriptions.all()
        return self._one


@dataclass
class UntilTheEnd:
    """Says to stop when somebody waits for the log to grow, which it does not."""

    stop: asyncio.Event

    async def above(self, _: int, **__: float) -> bool:
        self.stop.set()
        return False


def main() -> None:
    address, url = map(json.loads, sys.argv[1:])
    configure("relay", None)
    print(json.dumps(asyncio.run(_relay(address, url))), flush=True)


async def _relay(address: dict[str, Any], url: str) -> dict[str, Any]:
    settings = settings_of(address).model_copy(update={"relay_url": (url,)})
    services = compose(settings)
    try:
        stop = asyncio.Event()
        relay = relay_of(
            settings,
            ID,
            subscriptions=Registry(services.subscribing.registry),
            feed=services.feed,
            access=services.access.writer,
            growing=UntilTheEnd(stop),
            clock=utc_now,
        )
        began = time.perf_counter()
        await relay.run(stop)
        seconds = time.perf_counter() - began
    finally:
        services.close()
    return {"seconds": seconds, "events": relay.standing.relayed}


if __name__ == "__main__":
    main()
