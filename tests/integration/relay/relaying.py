"""A log in memory, relays of it to a broker, and reading back what the broker then holds."""

import asyncio
import json
from uuid import uuid4

import nats

from application.feed.cursor import Cursor, LogChanged
from application.relay.relay import Page, Relay
from application.relay.target import Message
from infrastructure.relay.addresses import BrokerAddress
from infrastructure.relay.connecting import connect
from infrastructure.relay.nats_stream import CURSOR, NatsStream

STREAM = "caseledger"
FOLLOWS = "log.example/1 one"
AT_ONCE = 100
PATIENCE = 60.0


def message(position, *, epoch=0, digest=None):
    cursor = Cursor(epoch=epoch, position=position, digest=digest or f"{position:016x}")
    body = json.dumps({"id": f"id-{position}", "sequence": position}).encode()
    return Message(id=f"id-{position}", type="case.noted.v1", cursor=cursor, body=body)


def end_of(log):
    """The cursor of who was told all of a log."""
    return message(log.length).cursor


class GrowingLog:
    """A log that can be lengthened while it is followed, and told to be of another history."""

    def __init__(self, length=0):
        self.length = length

    def page(self, after):
        position = after.position if after else 0
        if after is not None and after != message(position).cursor:
            raise LogChanged
        through = min(position + AT_ONCE, self.length)
        told = tuple(message(each) for each in range(position + 1, through + 1))
        return Page(told, cursor=message(through).cursor, caught_up=through == self.length)

    async def above(self, level, *, timeout):
        """As what waits for the log to grow; it looks again soon."""
        await asyncio.sleep(min(timeout, 0.01))
        return self.length > level


def target(*urls, replicas=1):
    return target_at(BrokerAddress(urls), replicas=replicas)


def target_at(address, replicas=1):
    return NatsStream(
        lambda: connect(address),
        stream=STREAM,
        follows=FOLLOWS,
        replicas=replicas,
        new_id=lambda: uuid4().hex,
    )


def relay(log, to, told=None):
    return Relay(source=log, target=to, growing=log, tell=([] if told is None else told).append)


async def until(relays, holds):
    """Run relays until this holds; fails where that takes too long."""
    stop = asyncio.Event()
    running = [asyncio.create_task(each.run(stop)) for each in relays]
    try:
        async with asyncio.timeout(PATIENCE):
            while not holds() and not any(each.done() for each in running):
                await asyncio.sleep(0.01)
    finally:
        stop.set()
        await asyncio.gather(*running)


def relay_all(log, *urls, count=1):
    """Relay until each relay has come to the log's end; how each stands then."""
    relays = [relay(log, target(*urls)) for _ in range(count)]
    asyncio.run(until(relays, lambda: all(each.standing.cursor == end_of(log) for each in relays)))
    return [each.standing for each in relays]


def held(url):
    """Everything that the broker's stream holds, as (sequence, subject, cursor, body)."""

    async def read():
        client = await nats.connect(url)
        try:
            streams = client.jetstream()
            last = (await streams.stream_info(STREAM)).state.last_seq
            if not last:
                return []
            reading = await streams.subscribe(f"{STREAM}.>", stream=STREAM, ordered_consumer=True)
            found = []
            while len(found) < last:
                got = await reading.next_msg(timeout=10)
                sequence = got.metadata.sequence.stream
                found.append((sequence, got.subject, got.headers[CURSOR], got.data))
            return found
        finally:
            await client.close()

    return asyncio.run(read())


def as_held(length):
    """What a stream must hold of a log of this length."""
    return [
        (position, f"{STREAM}.case.noted.v1", str(each.cursor), each.body)
        for position in range(1, length + 1)
        for each in [message(position)]
    ]
