"""A stream of NATS JetStream as what is relayed to.

A page travels as one atomic batch (NATS ADR-50; broker 2.12.1 or later) on the condition, in
``Nats-Expected-Last-Sequence``, that the stream still ends where it ended: the broker takes all of
it or none. A condition on each message alone would not do: two relays of different releases could
then take turns within a page, and leave one out that only one of them is told.
"""

import base64
import json
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any, TypeVar

import nats.errors
import nats.js.errors
from nats.aio.client import Client
from nats.js.api import Header
from nats.js.client import JetStreamContext

from application.feed.cursor import Cursor, NotACursor
from application.relay.target import (
    Message,
    Tail,
    TargetAway,
    TargetMoved,
    TargetUnfit,
)
from infrastructure.relay.connecting import Connection
from infrastructure.relay.stream_settings import refuse_unfit, wanted

T = TypeVar("T")

ANSWER_SECONDS = 5.0
CURSOR = "Caseledger-Cursor"
"""The header that bears the cursor after a message."""
CHECKPOINT = "Caseledger-Checkpoint"
"""The header that bears a signed checkpoint in base64, on the last message of a page."""

_WRONG_LAST_SEQUENCE = 10071


class NatsStream:
    """Implements :class:`application.relay.target.Target`.

    ``follows`` names the log and the subscription that the stream holds, ``replicas`` on how many
    brokers a stream that is made is kept.
    """

    def __init__(
        self,
        connect: Callable[[], Awaitable[Connection]],
        *,
        stream: str,
        follows: str,
        replicas: int,
        new_id: Callable[[], str],
    ) -> None:
        self._connect = connect
        self._stream = stream
        self._follows = follows
        self._replicas = replicas
        self._new_id = new_id
        self._connection: Connection | None = None

    async def tail(self) -> Tail:
        """See :class:`~application.relay.target.Target`."""
        return await self._ask(self._tail)

    async def append(self, messages: Sequence[Message], tail: Tail) -> Tail:
        """See :class:`~application.relay.target.Target`."""
        answer = await self._ask(partial(self._send, messages, tail))
        error = answer.get("error")
        if error is not None:
            if error["err_code"] == _WRONG_LAST_SEQUENCE:
                raise TargetMoved
            raise TargetAway(f"broker-error-{error['err_code']}")
        after = Tail(tail.sequence + len(messages), messages[-1].cursor)
        if answer["seq"] != after.sequence:
            raise TargetUnfit(
                "stream-out-of-step",
                f"The broker's stream {self._stream} took a page under other sequences than those"
                " that follow one another: it may not be relayed to.",
            )
        return after

    async def close(self) -> None:
        """See :class:`~application.relay.target.Target`."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.give_up()

    async def _ask(self, asking: Callable[[Client], Coroutine[Any, Any, T]]) -> T:
        """After whatever goes wrong nobody knows what the connection still holds: it ends then."""
        try:
            if self._connection is None:
                self._connection = await self._connect()
            return await self._connection.answered(asking(self._connection.client))
        except nats.js.errors.APIError as refused:
            await self.close()
            raise TargetAway(f"broker-error-{refused.err_code}") from refused
        except (nats.errors.Error, OSError) as trouble:
            await self.close()
            raise TargetAway("broker-away") from trouble

    async def _tail(self, client: Client) -> Tail:
        streams = client.jetstream(timeout=ANSWER_SECONDS)
        try:
            found = await streams.stream_info(self._stream)
        except nats.js.errors.NotFoundError:
            found = await streams.add_stream(
                wanted(self._stream, self._follows, replicas=self._replicas)
            )
        refuse_unfit(found.config, self._stream, self._follows)
        if found.state.last_seq == 0:
            return Tail(0, None)
        return Tail(found.state.last_seq, await self._cursor(streams, found.state.last_seq))

    async def _cursor(self, streams: JetStreamContext, sequence: int) -> Cursor:
        try:
            last = await streams.get_msg(self._stream, seq=sequence)
            return Cursor.parse((last.headers or {})[CURSOR])
        except (nats.js.errors.NotFoundError, KeyError, NotACursor):
            raise TargetUnfit(
                "stream-tail-lost",
                f"The last message of the broker's stream {self._stream} is gone or is none of"
                " ours, so nobody can tell what follows it: relay to a new stream.",
            ) from None

    async def _send(
        self, messages: Sequence[Message], tail: Tail, client: Client
    ) -> dict[str, Any]:
        batch = self._new_id()
        for number, message in enumerate(messages, 1):
            headers = {
                Header.BATCH_ID.value: batch,
                Header.BATCH_SEQUENCE.value: str(number),
                **_headers(message),
            }
            if number == 1:
                headers[Header.EXPECTED_STREAM.value] = self._stream
                headers[Header.EXPECTED_LAST_SEQUENCE.value] = str(tail.sequence)
            subject = f"{self._stream}.{message.type}"
            if number < len(messages):
                await client.publish(subject, message.body, headers=headers)
        headers[Header.BATCH_COMMIT.value] = "1"
        told = await client.request(subject, message.body, timeout=ANSWER_SECONDS, headers=headers)
        answer: dict[str, Any] = json.loads(told.data)
        return answer


def _headers(message: Message) -> dict[str, str]:
    headers = {CURSOR: str(message.cursor)}
    if message.checkpoint is not None:
        headers[CHECKPOINT] = base64.b64encode(message.checkpoint.encode()).decode()
    return headers
