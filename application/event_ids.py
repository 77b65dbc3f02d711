"""Event ids: the same request sent again names the same events.

Source: RFC 9562 §5.8 (UUID version 8) over the fields the record format names for `id`.
"""

import hashlib
from collections.abc import Sequence
from typing import overload
from uuid import UUID

from application.callers import Caller

MOST_FACTS = 16
"""Events that one command can make."""


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


class EventIds(Sequence[UUID]):
    """The ids of the events that a command will make, each worked out when it is asked for."""

    def __init__(self, *, log_origin: str, caller: Caller, idempotency_key: str) -> None:
        self._log_origin = log_origin
        self._caller = caller
        self._key = idempotency_key
        self._made: dict[int, UUID] = {}

    def __len__(self) -> int:
        return MOST_FACTS

    @overload
    def __getitem__(self, ordinal: int) -> UUID: ...
    @overload
    def __getitem__(self, ordinal: slice) -> Sequence[UUID]: ...
    def __getitem__(self, ordinal: int | slice) -> UUID | Sequence[UUID]:
        if isinstance(ordinal, slice):
            return [self[number] for number in range(MOST_FACTS)[ordinal]]
        if ordinal not in self._made:
            self._made[ordinal] = event_id(
                log_origin=self._log_origin,
                issuer=self._caller.issuer,
                client=self._caller.client,
                actor=str(self._caller.actor),
                idempotency_key=self._key,
                ordinal=range(MOST_FACTS)[ordinal],
            )
        return self._made[ordinal]


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        pass
    # Raised out here because the error above carries the text.
    raise ValueError("text with a lone surrogate has no UTF-8 form")
