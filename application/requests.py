"""The digest of a request: tells "same key, same request" from "same key, other request"."""

import hashlib
import hmac
from typing import Any
from uuid import UUID

from application.canonical import canonical


def request_digest(key: bytes, body: dict[str, Any], *, command: str, stream: UUID | None) -> bytes:
    """HMAC-SHA-256 under the deployment's `key` over canonical {body, command, stream}.

    `stream` is None, and then absent, for a command that creates its stream. The key keeps
    anyone who reads the log from guessing at short requests. Raises `NotCanonical` for a body
    outside the subset.
    """
    request: dict[str, Any] = {"body": body, "command": command}
    if stream is not None:
        request["stream"] = str(stream)
    return hmac.digest(key, canonical(request), hashlib.sha256)
