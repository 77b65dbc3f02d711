"""One request to one witness, within bounds: it may be away, slow, wrong or hostile."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

import httpx

from infrastructure.notary.notes import NoteRefused
from infrastructure.witnesses.add_checkpoint import (
    LARGEST_ANSWER,
    PATH,
    SIZE_TYPE,
    AddCheckpoint,
    size_told,
)
from infrastructure.witnesses.cosignatures import Cosignature, cosignature_of
from infrastructure.witnesses.policy import Witness

LONGEST_SECONDS = 10.0
"""For a request and its whole answer, however slowly it comes."""

CLOCKS_APART = 300
"""Seconds by which the time in a cosignature may be off; verifiers pass over later ones."""


class Trouble(StrEnum):
    """Why there is no cosignature."""

    UNREACHABLE = "unreachable"
    SLOW = "slow"
    GARBLED = "garbled"
    """The answer is not what the protocol has, or is signed by nobody we know."""
    CLOCK_APART = "clock-apart"
    REFUSED = "refused"
    """Another status than the protocol has; this witness may not know our log or key."""
    LOG_UNKNOWN = "log-unknown"
    KEY_UNKNOWN = "key-unknown"
    INCONSISTENT = "inconsistent"
    """The witness holds another history of this log, and keeps our request as evidence."""
    TREE_AHEAD = "tree-ahead"
    """The witness has cosigned a larger tree than any that is published: the log went back."""
    WITNESS_BACK = "witness-back"
    """The witness is at a smaller tree than it had cosigned: it has lost what it knew."""
    TREE_BROKEN = "tree-broken"
    """Our own stored tree lacks what the proof is made of."""


ALARMS = frozenset(
    {Trouble.INCONSISTENT, Trouble.TREE_AHEAD, Trouble.TREE_BROKEN, Trouble.WITNESS_BACK}
)
"""What means that a history, ours or a witness's, is not what it was; the rest passes."""

_STATUSES = {
    403: Trouble.KEY_UNKNOWN,
    404: Trouble.LOG_UNKNOWN,
    422: Trouble.INCONSISTENT,
}


class NotCosigned(Exception):
    """There is no cosignature; `status` is the witness's, where it answered."""

    def __init__(self, trouble: Trouble, status: int | None = None) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.status = status


async def ask(
    client: httpx.AsyncClient,
    witness: Witness,
    request: AddCheckpoint,
    *,
    clock: Callable[[], datetime],
) -> Cosignature | int:
    """The witness's cosignature, or the size it wants the proof to begin at.

    Raises `NotCosigned`. Redirects are not followed, and no answer is read beyond its bound.
    """
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            status, media_type, body = await _answer(client, witness, request)
    except TimeoutError:
        raise NotCosigned(Trouble.SLOW) from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise NotCosigned(Trouble.UNREACHABLE) from None
    if status == httpx.codes.CONFLICT:
        size = size_told(body) if media_type == SIZE_TYPE else None
        if size is None:
            raise NotCosigned(Trouble.GARBLED, status)
        return size
    if status != httpx.codes.OK:
        raise NotCosigned(_STATUSES.get(status, Trouble.REFUSED), status)
    try:
        cosignature = cosignature_of(request.note + body.decode(), witness.key)
    except (NoteRefused, UnicodeDecodeError):
        raise NotCosigned(Trouble.GARBLED, status) from None
    if abs(cosignature.time - clock().timestamp()) > CLOCKS_APART:
        raise NotCosigned(Trouble.CLOCK_APART, status)
    return cosignature


async def _answer(
    client: httpx.AsyncClient, witness: Witness, request: AddCheckpoint
) -> tuple[int, str, bytes]:
    assert witness.address is not None, "only witnesses with an address are asked"
    async with client.stream(
        "POST",
        witness.address.rstrip("/") + PATH,
        content=request.body,
        # Packed, a small answer could unpack to one that fills the memory.
        headers={"Accept-Encoding": "identity", "Content-Type": "application/octet-stream"},
        follow_redirects=False,
    ) as answer:
        body = b""
        async for piece in answer.aiter_raw():
            body += piece
            if len(body) > LARGEST_ANSWER:
                raise NotCosigned(Trouble.GARBLED, answer.status_code)
        media_type = answer.headers.get("Content-Type", "").partition(";")[0].strip()
        return answer.status_code, media_type, body
