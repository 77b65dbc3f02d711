"""Event ids: the same request sent again names the same events.

Source: RFC 9562 §5.8 (UUID version 8) over the fields the record format names for `id`.
"""

import hashlib
from uuid import UUID


def length_prefixed(*fields: bytes | str) -> bytes:
    """LP: each field as a 4-byte big-endian length, then its bytes; text as UTF-8.

    Two different lists of fields never give the same bytes. Raises `ValueError` for text that
    has no UTF-8 form.
    """
    encoded = [field if isinstance(field, bytes) else _utf8(field) for field in fields]
    return b"".join(len(field).to_bytes(4, "big") + field for field in encoded)


def event_id(
    *,
    log_origin: str,
    issuer: str | None,
    client: str | None,
    actor: str | None,
    idempotency_key: str,
    ordinal: int,
) -> UUID:
    """The id of event number `ordinal` (from 0) of the command sent under `idempotency_key`.

    `log_origin` is the log's first origin, which no later epoch changes. What is absent counts
    as empty. Raises `ValueError` for a negative ordinal.
    """
    if ordinal < 0:
        raise ValueError("ordinals count from 0")
    named = length_prefixed(
        log_origin, issuer or "", client or "", actor or "", idempotency_key, str(ordinal)
    )
    bits = int.from_bytes(hashlib.sha256(named).digest()[:16], "big")
    bits = bits & ~(0xF << 76) | 8 << 76
    bits = bits & ~(0b11 << 62) | 0b10 << 62
    return UUID(int=bits)


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        pass
    # Raised out here because the error above carries the text.
    raise ValueError("text with a lone surrogate has no UTF-8 form")
