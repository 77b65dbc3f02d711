"""The connection to a broker.

The client's own way of connecting again is not used: whatever goes wrong, the connection is given
up whole, and the relay begins anew from what the broker holds. So nothing that was waiting to be
sent can arrive later.
"""

import asyncio
import ssl
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import nats.errors
from nats.aio.client import Client

from application.relay.target import TargetAway, TargetUnfit
from infrastructure.relay.addresses import BrokerAddress
from infrastructure.relay.credentials import Credentials, CredentialsRefused

T = TypeVar("T")

CONNECT_SECONDS = 10.0
"""All in all, for every server that is named."""

PING_SECONDS = 10
"""A broker that has not answered two of these is taken to be away."""

_WITHOUT_TLS = "broker-without-tls"


class _InClear(nats.errors.Error):
    """A proof was asked for in clear. One of the client's own errors: it gives up at these."""


@dataclass(frozen=True)
class Connection:
    """A connection to a broker, and whether it was lost."""

    client: Client
    lost: asyncio.Event

    async def answered(self, asking: Coroutine[Any, Any, T]) -> T:
        """What was asked for; raises ``ConnectionClosedError`` as soon as the connection is lost:
        the client itself would wait for an answer that can't come."""
        asked, lost = asyncio.create_task(asking), asyncio.create_task(self.lost.wait())
        try:
            await asyncio.wait({asked, lost}, return_when=asyncio.FIRST_COMPLETED)
            if not asked.done():
                raise nats.errors.ConnectionClosedError
            return asked.result()
        finally:
            asked.cancel()
            lost.cancel()

    async def give_up(self) -> None:
        """End it, whatever state it is in, and wait no longer for anything."""
        await _give_up(self.client)


async def connect(address: BrokerAddress) -> Connection:
    """A connection; raises :class:`TargetAway`, and :class:`TargetUnfit` where the credentials are
    none."""
    client, lost = Client(), asyncio.Event()
    sign, token = _proving(address, client)

    async def lose() -> None:
        lost.set()

    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            await client.connect(
                servers=list(address.servers),
                name="caseledger-relay",
                allow_reconnect=False,
                max_reconnect_attempts=1,
                reconnect_time_wait=0,
                connect_timeout=5,
                ping_interval=PING_SECONDS,
                error_cb=_ignore,
                disconnected_cb=lose,
                closed_cb=lose,
                tls=_trust(address),
                signature_cb=sign,
                user_jwt_cb=token,
            )
    except (OSError, nats.errors.Error, TimeoutError, asyncio.IncompleteReadError) as trouble:
        await _give_up(client)
        raise TargetAway(_code(trouble)) from trouble
    except Exception:
        # What is no broker's answer leaves the connection open.
        await _give_up(client)
        raise
    if _is_in_clear(address, client):
        await _give_up(client)
        raise TargetAway(_WITHOUT_TLS)
    return Connection(client, lost)


def _is_in_clear(address: BrokerAddress, client: Client) -> bool:
    """The client encrypts where the server asks for it, and not where the address does: whoever
    sits between could leave that out."""
    return address.is_encrypted and not client._server_info.get("tls_required")


async def _give_up(client: Client) -> None:
    try:
        async with asyncio.timeout(1):
            await client.close()
    except (OSError, nats.errors.Error, TimeoutError):
        # It is gone as far as we are concerned.
        return


def _code(trouble: Exception) -> str:
    # The client has a class for it, and raises it at other times only.
    if "authorization violation" in str(trouble).lower():
        return "broker-refuses-us"
    if isinstance(trouble, _InClear):
        return _WITHOUT_TLS
    if isinstance(trouble, ssl.SSLCertVerificationError):
        return "broker-not-trusted"
    return "broker-away"


def _trust(address: BrokerAddress) -> ssl.SSLContext | None:
    if not address.is_encrypted:
        return None
    context = ssl.create_default_context(cafile=address.certificates)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _proving(
    address: BrokerAddress, client: Client
) -> tuple[Callable[[str], bytes] | None, Callable[[], bytes] | None]:
    if address.credentials is None:
        return None, None
    # Read each time, so that a renewed file counts from the next connection.
    try:
        credentials = Credentials.read(address.credentials)
    except CredentialsRefused as refused:
        raise TargetUnfit(
            "credentials-refused", f"The file of CASELEDGER_RELAY_CREDENTIALS {refused}."
        ) from None

    def sign(nonce: str) -> bytes:
        # The nonce may be the broker's own, handed on by whoever sits between: the answer, in
        # clear, would let them in as us.
        if _is_in_clear(address, client):
            raise _InClear
        return credentials.sign(nonce)

    return sign, lambda: credentials.token


async def _ignore(_: Exception) -> None:
    """What goes wrong beside a request is seen by the next one."""
