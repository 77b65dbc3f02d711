"""Connections that cannot be held open by doing nothing, or nearly nothing, on them.

uvicorn's own wait for ever for a head that never ends, take in heads of any size, and keep an
answer for whoever never reads it. Behind a proxy that has such limits ours are a second line.
"""

from asyncio import TimerHandle, Transport
from collections.abc import Callable, Sequence
from http import HTTPStatus
from ipaddress import ip_address, ip_network
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_GRACE = 5
"""Seconds that answers under way are given at a stop."""


def server_config(app: Any, *, trusted_proxies: Sequence[str] = ()) -> uvicorn.Config:
    """How we serve. ``trusted_proxies``: networks of proxies that are believed about who asks."""
    return uvicorn.Config(
        app,
        # Both in compiled code: reading a request and turning the loop cost 400 µs less (measured).
        loop="uvloop",
        http=BoundedConnection,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=list(trusted_proxies),
        timeout_graceful_shutdown=_GRACE,
    )


class BoundedConnection(HttpToolsProtocol):
    """One connection, with bounds in time, size and number; beyond them it is closed."""

    HEAD_SECONDS = 10.0
    """For the head of a request, from the connection or the request's first byte."""

    BODY_SECONDS = 30.0
    """For its body; longer than what answers a slow one with a sentence."""

    TAKING_SECONDS = 120.0
    """For an answer to be taken."""

    LARGEST_HEAD = 64 * 1024
    """Bytes of a head that has not ended; one read may add as much as the loop reads at once."""

    MOST = 800
    """Connections: some under the 1,024 files that a process may often have open."""

    MOST_OF_ONE = 400
    """Of one peer, unless it is a proxy that is trusted to speak for many."""

    _arriving: TimerHandle | None = None
    _allowed: float | None = None
    _stalling: TimerHandle | None = None
    _in_head = False
    _in_body = False
    _head = 0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # as uvicorn
        """A new connection; beyond the bounds it is cut off without a word, which costs least."""
        super().connection_made(transport)
        if self._is_one_too_many():
            transport.abort()
        else:
            self._allow(self.HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """It has ended."""
        self._allow(None)
        self._stop_stalling()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes, which may be less than a head or more than a request."""
        was_in_head = self._in_head
        super().data_received(data)
        if self._in_head and was_in_head:
            self._head += len(data)
            if self._head > self.LARGEST_HEAD:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
                return
        # Most requests arrive whole, and need no timer.
        self._allow(self._time_for_the_rest())

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self._in_head = True
        self._head = 0

    def on_headers_complete(self) -> None:
        """The end of a head."""
        super().on_headers_complete()
        self._in_head = False
        self._in_body = True

    def on_message_complete(self) -> None:
        """The end of a request."""
        super().on_message_complete()
        self._in_body = False

    def on_response_complete(self) -> None:
        """The end of an answer, as far as we are concerned."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._see_that_it_ends()

    def timeout_keep_alive_handler(self) -> None:
        """Nobody has asked anything for some seconds."""
        super().timeout_keep_alive_handler()
        self._see_that_it_ends()

    def pause_writing(self) -> None:
        """More of an answer waits to be taken than we like to hold."""
        super().pause_writing()
        self._stalling = self._after(self.TAKING_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """It is being taken."""
        self._stop_stalling()
        super().resume_writing()

    def _is_one_too_many(self) -> bool:
        if len(self.connections) > self.MOST:
            return True
        peer = self.client[0] if self.client else ""
        ours = sum(1 for each in self.connections if _peer(each) == peer)
        return ours > self.MOST_OF_ONE and not self._is_trusted(peer)

    def _is_trusted(self, peer: str) -> bool:
        return any(ip_address(peer) in ip_network(each) for each in self._trusted)

    @property
    def _trusted(self) -> Sequence[str]:
        return self.config.forwarded_allow_ips if self.config.proxy_headers else ()

    def _time_for_the_rest(self) -> float | None:
        """Seconds for what has yet to arrive; none where it is our turn."""
        if self._in_body:
            # What waits behind another request is not read meanwhile, and so can't arrive.
            return None if self.pipeline else self.BODY_SECONDS
        return self.HEAD_SECONDS if self._in_head or self._is_idle() else None

    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _allow(self, seconds: float | None) -> None:
        """From now on so long; where that is what it was, since it was said first."""
        if seconds == self._allowed:
            return
        if self._arriving is not None:
            self._arriving.cancel()
        self._allowed = seconds
        self._arriving = None if seconds is None else self._after(seconds, self._too_slow)

    def _stop_stalling(self) -> None:
        if self._stalling is not None:
            self._stalling.cancel()
            self._stalling = None

    def _after(self, seconds: float, do: Callable[[], None]) -> TimerHandle:
        return self.loop.call_later(seconds, do)

    def _too_slow(self) -> None:
        if self._is_idle():
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        else:
            # Its answer may have begun: nothing else can be said any more.
            self.transport.abort()

    def _refuse(self, status: HTTPStatus) -> None:
        if not self.transport.is_closing():
            self.transport.write(_bare_answer(status))
            self.transport.close()
            self._see_that_it_ends()

    def _see_that_it_ends(self) -> None:
        """A connection that is closed stays while its answer is not taken; but not for ever."""
        self._after(self.TAKING_SECONDS, self.transport.abort)


def _bare_answer(status: HTTPStatus) -> bytes:
    return (
        f"HTTP/1.1 {status.value} {status.phrase}\r\n"
        "connection: close\r\ncontent-length: 0\r\ncache-control: no-store\r\n\r\n"
    ).encode()


def _peer(connection: object) -> str | None:
    client = getattr(connection, "client", None)
    return client[0] if client else None
