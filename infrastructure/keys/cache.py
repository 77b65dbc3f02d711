"""A bounded cache whose entries nobody sees beyond a given age."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from math import inf
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class AgedCache(Generic[K, V]):
    """Holds at most `capacity` values, the latest put; safe to share between threads.

    `clock` gives seconds and never goes back. A value of `max_age` seconds or more is not given
    out, and is let go of at the next use of the cache.
    """

    def __init__(self, *, max_age: float, capacity: int, clock: Callable[[], float]) -> None:
        self._max_age = max_age
        self._capacity = capacity
        self._clock = clock
        self._lock = Lock()
        self._entries: OrderedDict[K, tuple[float, V]] = OrderedDict()
        # When the entry in front is to go. Looking at that entry at each use took as long as
        # all else together.
        self._next_goes = inf
        self._dropped = -inf

    def get(self, key: K) -> V | None:
        """The value put under `key`, or None."""
        now = self._clock()
        with self._lock:
            if now >= self._next_goes:
                self._let_go(now)
            entry = self._entries.get(key)
        # A slow put may stand behind younger entries, so the one asked for is looked at too.
        return entry[1] if entry is not None and now - entry[0] < self._max_age else None

    def put(self, key: K, value: V, *, as_of: float) -> None:
        """Keeps a value that was true at `as_of`, a reading of the clock taken before asking.

        What was asked for before the last `drop` is not kept: it may be what was dropped.
        """
        with self._lock:
            if as_of <= self._dropped:
                return
            self._entries[key] = (as_of, value)
            self._entries.move_to_end(key)
            while len(self._entries) > self._capacity:
                self._entries.popitem(last=False)
            self._let_go(self._clock())

    def drop(self, which: Callable[[K], bool]) -> None:
        """Let go of all values under the keys that this says yes to."""
        with self._lock:
            self._dropped = self._clock()
            for key in [key for key in self._entries if which(key)]:
                del self._entries[key]

    def _let_go(self, now: float) -> None:
        while self._entries:
            as_of, _ = next(iter(self._entries.values()))
            if now - as_of < self._max_age:
                self._next_goes = as_of + self._max_age
                return
            self._entries.popitem(last=False)
        self._next_goes = inf
