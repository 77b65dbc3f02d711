"""Has the newest checkpoint of a log cosigned by one witness, again and again, until cancelled.

It comes after publication and apart from it: a witness that is away delays nobody. Checkpoints that
were superseded before the witness was reached stay without its word; the newer one covers them.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import httpx

from infrastructure.notary.stored_tree import LeavesMissing, Published
from infrastructure.witnesses.asking import NotCosigned, Trouble, ask
from infrastructure.witnesses.cosignatures import Cosignature
from infrastructure.witnesses.policy import Witness
from infrastructure.witnesses.published import LastCosigned, PublishedCheckpoints

LOOK_SECONDS = 0.3
BETWEEN_SECONDS = 1.0
"""Between two cosignatures of one witness: each costs it a write to disk."""
LONGEST_PAUSE = 60.0
"""Between two attempts while something stands in the way; the first comes after a second."""
REPEAT_SECONDS = 3_600.0
"""Until what still stands in the way is told again."""

_CONFLICT = int(httpx.codes.CONFLICT)
_MOST_SIZES = 3
"""So many sizes a witness may name in a row: another sender may be moving it on meanwhile."""


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness has cosigned the checkpoint of this size, and its word is kept."""

    witness: str
    size: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Something stands between a witness and the newest checkpoint."""

    witness: str
    trouble: Trouble
    status: int | None


Notice = Cosigned | Standing


class Following:
    """One witness of one log."""

    def __init__(
        self,
        witness: Witness,
        *,
        published: PublishedCheckpoints,
        client: httpx.AsyncClient,
        clock: Callable[[], datetime],
        tell: Callable[[Notice], None],
    ) -> None:
        self._witness = witness
        self._published = published
        self._client = client
        self._clock = clock
        self._tell = tell

    async def follow(self) -> None:
        """Until cancelled. Raises what the database raises."""
        last = self._published.last_cosigned(self._witness.key)
        told: Standing | None = None
        failed, told_at = 0, 0.0
        while True:
            newest = self._published.newest()
            # An empty log has nothing that a witness could say anything about.
            if newest is None or newest.size == 0 or newest.number == last.number:
                await asyncio.sleep(LOOK_SECONDS)
                continue
            try:
                last = await self._cosign(newest, last)
            except NotCosigned as trouble:
                standing = Standing(self._witness.key.name, trouble.trouble, trouble.status)
                now = asyncio.get_running_loop().time()
                if standing != told or now - told_at >= REPEAT_SECONDS:
                    told, told_at = standing, now
                    self._tell(standing)
                await asyncio.sleep(min(LONGEST_PAUSE, 2.0**failed))
                failed = min(failed + 1, 10)
            else:
                told, failed = None, 0
                self._tell(Cosigned(self._witness.key.name, last.size))
                await asyncio.sleep(BETWEEN_SECONDS)

    async def _cosign(self, newest: Published, last: LastCosigned) -> LastCosigned:
        """Where the witness has come to: the newest checkpoint. Raises `NotCosigned`."""
        origin = newest.note.partition("\n")[0]
        # After a restore the log may go on under a new origin, of which witnesses know nothing.
        old = min(last.size, newest.size) if origin == last.origin else 0
        for _ in range(_MOST_SIZES):
            try:
                request = self._published.request(newest, old=old)
            except LeavesMissing:
                raise NotCosigned(Trouble.TREE_BROKEN) from None
            answer = await ask(self._client, self._witness, request, clock=self._clock)
            if isinstance(answer, Cosignature):
                self._published.keep(newest, self._witness.key, answer)
                return LastCosigned(newest.number, newest.size, origin)
            old = self._begin_at(answer, old=old, newest=newest)
        raise NotCosigned(Trouble.SLOW, _CONFLICT)

    def _begin_at(self, told: int, *, old: int, newest: Published) -> int:
        """Where the witness wants the proof to begin; raises `NotCosigned` where it can't."""
        if told == old:
            # So witnesses of tlog-witness v1.0 say that the root at this size is another.
            same_size = old == newest.size
            raise NotCosigned(Trouble.INCONSISTENT if same_size else Trouble.GARBLED, _CONFLICT)
        if told > newest.size:
            self._check_went_on(told)
            raise NotCosigned(Trouble.SLOW, _CONFLICT)
        if told < old:
            # Its word goes on from there, but what came before it no longer vouches for.
            self._tell(Standing(self._witness.key.name, Trouble.WITNESS_BACK, _CONFLICT))
        return told

    def _check_went_on(self, size: int) -> None:
        """Raises `NotCosigned` where no tree of that size has been published by now either."""
        newest = self._published.newest()
        if newest is None or newest.size < size:
            raise NotCosigned(Trouble.TREE_AHEAD, _CONFLICT)
