"""Sending a webhook to where somebody else has said, without being led anywhere else.

A name is looked up once for each try, every address that it leads to is judged, and the connection
goes to one that was judged, not to the name again; TLS still demands the certificate of the name.
Redirects are not followed, the environment's proxies are not used, connections are not kept, and
of the answer no more is read than its status and a bounded piece that nobody looks at.
"""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from application.webhooks.attempt import MAY_ASK_TO_WAIT, Attempt, Trouble
from domain.governance.subscription.reach import Reach
from infrastructure.webhooks.resolving import Resolve

LONGEST_SECONDS = 15.0
"""For a try and its whole answer, however slowly it comes."""
CONNECT_SECONDS = 5.0
"""For finding out where a name leads, and again for one connection."""
MOST_ADDRESSES = 2
"""Of one name, tried in their order as long as there is no connection."""
LARGEST_ANSWER = 4 * 1024
"""Bytes of an answer that are taken off the connection before it is closed."""
_ANY_HOUR = 366 * 24 * 3600.0


class AddressRefused(Exception):
    """The address leads to where webhooks must not go."""


class NameNotFound(Exception):
    """A name leads to no address, or nobody said in time to which."""


class CheckedTransport(httpx.AsyncBaseTransport):
    """Sends by another transport, to addresses that were judged."""

    def __init__(self, inner: httpx.AsyncBaseTransport, *, reach: Reach, resolve: Resolve) -> None:
        self._inner = inner
        self._reach = reach
        self._resolve = resolve

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it. Raises `AddressRefused`, `NameNotFound`, and what the other transport raises."""
        addresses = await self._judged(request.url)
        name = request.url.raw_host.decode()
        for address in addresses[:-1]:
            with suppress(httpx.ConnectError, httpx.ConnectTimeout):
                return await self._sent(request, name, address)
        return await self._sent(request, name, addresses[-1])

    async def aclose(self) -> None:
        """Let go of what the other transport holds."""
        await self._inner.aclose()

    async def _judged(self, url: httpx.URL) -> list[str]:
        """The addresses to try; one that is refused among them refuses all."""
        port = url.port or {"https": 443, "http": 80}.get(url.scheme, 0)
        if url.userinfo or not self._reach.takes(url.scheme, port):
            raise AddressRefused
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                found = await self._resolve(url.raw_host.decode().strip("[]"), port)
        except OSError:
            raise NameNotFound from None
        if not found:
            raise NameNotFound
        if not all(map(self._reach.permits, found)):
            raise AddressRefused
        return list(found)[:MOST_ADDRESSES]

    async def _sent(self, request: httpx.Request, name: str, address: str) -> httpx.Response:
        return await self._inner.handle_async_request(
            httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                # With them its Host, which is the name.
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": name},
            )
        )


class WebhookSender:
    """Posts to endpoints. One is enough for a process; it belongs to the event loop it is used in.

    ``trusted`` says whose certificates are believed.
    """

    def __init__(
        self,
        *,
        reach: Reach,
        resolve: Resolve,
        trusted: ssl.SSLContext,
        clock: Callable[[], datetime],
    ) -> None:
        self._clock = clock
        # Connections that were kept would go by address alone, and carry another name's messages.
        limits = httpx.Limits(max_keepalive_connections=0)
        inner = httpx.AsyncHTTPTransport(verify=trusted, limits=limits, trust_env=False)
        self._client = httpx.AsyncClient(
            transport=CheckedTransport(inner, reach=reach, resolve=resolve),
            timeout=httpx.Timeout(LONGEST_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
            # An endpoint is to leave nothing with us.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            headers={"Accept-Encoding": "identity", "User-Agent": "caseledger"},
        )

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Attempt:
        """Send it once, and say what became of it; never raises for what the other side does."""
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                return await self._posted(url, body, headers)
        except AddressRefused:
            return Attempt(trouble=Trouble.ADDRESS_REFUSED)
        except NameNotFound:
            return Attempt(trouble=Trouble.NOT_FOUND)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            return Attempt(trouble=_unreached(error))
        except (TimeoutError, httpx.TimeoutException):
            return Attempt(trouble=Trouble.SLOW)
        except httpx.InvalidURL:
            return Attempt(trouble=Trouble.ADDRESS_REFUSED)
        except (httpx.HTTPError, ssl.SSLError, OSError):
            return Attempt(trouble=Trouble.GARBLED)

    async def close(self) -> None:
        """Let go of its connections."""
        await self._client.aclose()

    async def _posted(self, url: str, body: bytes, headers: Mapping[str, str]) -> Attempt:
        async with self._client.stream("POST", url, content=body, headers=headers) as answer:
            read = 0
            # Some count a message as failed whose answer nobody took.
            async for piece in answer.aiter_raw():
                read += len(piece)
                if read >= LARGEST_ANSWER:
                    break
            if answer.status_code not in MAY_ASK_TO_WAIT:
                return Attempt(status=answer.status_code)
            asked = _seconds(answer.headers.get("Retry-After"), self._clock())
            return Attempt(status=answer.status_code, retry_after=asked)


def _unreached(error: Exception) -> Trouble:
    """Whether there was nobody, or somebody else than was meant."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return Trouble.UNTRUSTED
        cause = cause.__cause__ or cause.__context__
    return Trouble.UNREACHABLE


def _seconds(given: str | None, now: datetime) -> float | None:
    """Seconds from now that a Retry-After asks for (RFC 9110 §10.2.3); None where it says nothing
    that can be read."""
    if given is None:
        return None
    if given.isascii() and given.isdigit() and len(given) <= 9:
        return float(given)
    try:
        at = parsedate_to_datetime(given)
    except (ValueError, OverflowError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return min(max(0.0, (at - now).total_seconds()), _ANY_HOUR)
