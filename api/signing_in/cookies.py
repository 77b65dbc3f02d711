"""Cookies that hold what only we may read or write: sealed, and never given to a script.

Over https their names begin with `__Host-`, so that a browser takes them from this host alone and
no neighbouring one can plant them (RFC 6265bis §4.1.3.2).
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

_LARGEST = 4_096


class SealedCookie:
    """One kind of cookie: its name, its key, and for how long its content is taken."""

    def __init__(
        self,
        name: str,
        *,
        secret: bytes,
        seconds: int,
        is_https: bool,
        clock: Callable[[], datetime],
    ) -> None:
        purpose = f"caseledger/cookie/{name}/v1".encode()
        self._name = f"__Host-{name}" if is_https else name
        self._fernet = Fernet(urlsafe_b64encode(hmac.digest(secret, purpose, hashlib.sha256)))
        self._seconds = seconds
        self._flags = "; Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if is_https else "")
        self._clock = clock

    def header(self, content: dict[str, Any]) -> str:
        """The `Set-Cookie` that puts it."""
        sealed = self._fernet.encrypt_at_time(json.dumps(content).encode(), self._now())
        return f"{self._name}={sealed.decode()}; Max-Age={self._seconds}{self._flags}"

    @property
    def header_that_clears(self) -> str:
        """The `Set-Cookie` that takes it away."""
        return f"{self._name}=; Max-Age=0{self._flags}"

    def content(self, cookies: Mapping[str, str]) -> dict[str, Any] | None:
        """What we put there; None where there is nothing, its time is over or it is not ours."""
        sealed = cookies.get(self._name, "")
        if not sealed or len(sealed) > _LARGEST:
            return None
        try:
            opened = self._fernet.decrypt_at_time(sealed, self._seconds, self._now())
        except (InvalidToken, ValueError):
            return None
        content: dict[str, Any] = json.loads(opened)
        return content

    def _now(self) -> int:
        return int(self._clock().timestamp())
