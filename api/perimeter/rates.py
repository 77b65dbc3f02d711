"""How often somebody may ask: a bucket of tokens for each, kept in the memory of one process."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass


@dataclass(frozen=True)
class Rate:
    """So many a second for long, and so many at once after a rest."""

    per_second: float
    at_once: float


class Buckets:
    """A bucket for each key, all of one rate; at most ``most``, of which the idlest are forgotten.

    To forget one is to find it full again. For one thread.
    """

    def __init__(self, rate: Rate, *, monotonic: Callable[[], float], most: int = 10_000) -> None:
        self._each = 1 / rate.per_second
        self._slack = rate.at_once / rate.per_second
        self._monotonic = monotonic
        self._most = most
        # When each bucket is full again: all that has to be kept of it (GCRA, ITU-T I.371).
        self._full: OrderedDict[Hashable, float] = OrderedDict()

    def wait(self, key: Hashable) -> float:
        """Takes a token and answers 0; or takes none and answers the seconds until there is one."""
        now = self._monotonic()
        full = max(now, self._full.get(key, now)) + self._each
        if (early := full - self._slack - now) > 1e-9:
            return early
        self._full[key] = full
        self._full.move_to_end(key)
        if len(self._full) > self._most:
            self._full.popitem(last=False)
        return 0.0
