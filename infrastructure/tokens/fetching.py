"""Fetching what an issuer publishes, as from a stranger: bounded in size and time, no redirects."""

import ssl
import time
from typing import Any

import httpx

from infrastructure.tokens.refusals import IssuerRefused, IssuerUnavailable
from infrastructure.tokens.strict_json import read_object

TIMEOUT = 10.0
"""Seconds for connecting, for sending, and for an answer to come in, in however small pieces."""

LARGEST = 256 * 1024
"""Bytes of one answer."""

_REFUSALS = (400, 401, 403)


class Fetcher:
    """Asks an issuer over HTTP. One is enough for a process; threads may share it.

    The environment's proxies are not used: an issuer's address is pinned, and so is the way there.
    """

    def __init__(self, *, timeout: float = TIMEOUT) -> None:
        self._timeout = timeout
        self._client = httpx.Client(
            timeout=timeout,
            follow_redirects=False,
            trust_env=False,
            # The system's authorities, or those that SSL_CERT_FILE names.
            verify=ssl.create_default_context(),
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
        )

    def fetched(self, address: str) -> dict[str, Any]:
        """The JSON object at an address. Raises ``IssuerUnavailable``."""
        return self._answer("GET", address)

    def posted(
        self, address: str, form: dict[str, str], credentials: tuple[str, str] | None
    ) -> dict[str, Any]:
        """The JSON object that answers a form; ``credentials`` are sent as HTTP Basic.

        Raises ``IssuerRefused`` and ``IssuerUnavailable``.
        """
        return self._answer("POST", address, form, credentials)

    def close(self) -> None:
        """Let go of its connections."""
        self._client.close()

    def _answer(
        self,
        method: str,
        address: str,
        form: dict[str, str] | None = None,
        credentials: tuple[str, str] | None = None,
    ) -> dict[str, Any]:
        until = time.monotonic() + self._timeout
        content = bytearray()
        try:
            with self._client.stream(method, address, data=form, auth=credentials) as answer:
                if answer.status_code in _REFUSALS:
                    raise IssuerRefused
                if answer.status_code != httpx.codes.OK:
                    raise IssuerUnavailable
                # As it comes, never unpacked: what is small on its way could be large afterwards.
                for chunk in answer.iter_raw():
                    content += chunk
                    if len(content) > LARGEST or time.monotonic() > until:
                        raise IssuerUnavailable
            return read_object(bytes(content))
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            raise IssuerUnavailable from None
