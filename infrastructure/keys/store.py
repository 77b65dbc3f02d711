"""The key store: data keys, wrapped, in a database of their own.

One key per stream, subject and version. A key that is not in the store has been destroyed, and
what it closed stays closed. Keys are therefore written before the events that need them. What
stands behind a fence counts as destroyed, even if a backup of the store has brought it back.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from psycopg_pool import ConnectionPool

from infrastructure.keys.cache import AgedCache
from infrastructure.keys.connections import connected
from infrastructure.keys.data_key import KEY_BYTES, UNREADABLE, DataKey
from infrastructure.keys.errors import KeysUnavailable, KeyUnreadable, SubjectErased
from infrastructure.keys.fences import SEALED, changing
from infrastructure.keys.key_encryption import KeyEncryption, WrappedKey
from infrastructure.statements import statement

KEPT_FOR = 60.0
"""Seconds. A destroyed key can be used for this long by a process that had just read it."""

KEPT_AT_MOST = 10_000

_NAMES_A_QUERY = 10_000


class KeyName(NamedTuple):
    """Which data key: what a record says of each of its parts."""

    stream: UUID
    subject: UUID
    version: int


_CREATE_KEY = statement("keys", "create_key")
_LATEST_KEY = statement("keys", "latest_key")
_READ_KEYS = statement("keys", "read_keys")
_MISSING_KEYS = statement("keys", "missing_keys")
_KEKS_IN_USE = statement("keys", "keks_in_use")


class KeyStore:
    """Data keys for writing and for reading, kept in memory for at most 60 seconds.

    Safe to share between threads, and between processes on one database. `clock` gives seconds
    and never goes back. Every method raises `KeysUnavailable` when the database cannot be reached.
    """

    def __init__(
        self,
        pool: ConnectionPool[Any],
        *,
        keks: KeyEncryption,
        clock: Callable[[], float],
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self._pool = pool
        self._keks = keks
        self._clock = clock
        self._random_bytes = random_bytes
        self._obeyed = 0
        self._keys = AgedCache[KeyName, DataKey](
            max_age=KEPT_FOR, capacity=KEPT_AT_MOST, clock=clock
        )
        self._latest = AgedCache[tuple[UUID, UUID], DataKey](
            max_age=KEPT_FOR, capacity=KEPT_AT_MOST, clock=clock
        )

    def key_for_writing(self, stream: UUID, subject: UUID) -> DataKey:
        """The subject's latest key in the stream; made if there is none.

        When this returns, the key is committed and durable. All who ask at once get one key.
        Raises `KeyUnreadable` when the latest key cannot be unwrapped, and `SubjectErased` where
        nothing may be recorded of the subject here any more.
        """
        kept = self._latest.get((stream, subject))
        if kept is not None:
            return kept
        as_of = self._clock()
        found, floor = self._latest_key(stream, subject)
        if found is None and floor < SEALED:
            if not self._create_key(stream, subject, floor):
                # Somebody else came first, or the key that wraps was retired: whoever looks anew
                # knows which.
                self._keks.reread()
                self._create_key(stream, subject, floor)
            found, floor = self._latest_key(stream, subject)
        if found is None and floor == SEALED:
            raise SubjectErased
        if found is None:
            raise KeysUnavailable("A new data key was destroyed before it could be used.")
        self._latest.put((stream, subject), found, as_of=as_of)
        return found

    def keys_for_reading(self, names: Iterable[KeyName]) -> dict[KeyName, DataKey]:
        """The keys by name, read in one query.

        A destroyed key is absent from the answer. One that is there but cannot be unwrapped comes
        as `UNREADABLE`: it is not erased and must not be shown as such, and it must not keep the
        other parts of a case from being read.
        """
        keys: dict[KeyName, DataKey] = {}
        wanted: list[KeyName] = []
        for name in dict.fromkeys(names):
            kept = self._keys.get(name)
            if kept is None:
                wanted.append(name)
            else:
                keys[name] = kept
        if wanted:
            as_of = self._clock()
            for name, key in self._read_keys(wanted):
                keys[name] = key
                if key is not UNREADABLE:
                    self._keys.put(name, key, as_of=as_of)
        return keys

    def obeys(self, position: int) -> None:
        """Give no key from here on unless erasure orders were obeyed up to this position of the
        log: a backup of the store, put back under this process, knows fewer of them."""
        self._obeyed = max(self._obeyed, position)

    def forget(self, stream: UUID, subject: UUID) -> None:
        """Let go of the subject's keys in the stream, as their destruction was told."""
        self._latest.drop(lambda held: held == (stream, subject))
        self._keys.drop(lambda held: held[:2] == (stream, subject))

    def forget_all(self) -> None:
        """Let go of every key, as what was told meanwhile is not known."""
        self._latest.drop(lambda _: True)
        self._keys.drop(lambda _: True)

    def missing(self, of: Iterable[KeyName]) -> list[KeyName]:
        """Those of the named keys that the store does not hold now, and whose destruction was not
        ordered, in the order named."""
        names = iter(of)
        missing: list[KeyName] = []
        while some := list(islice(names, _NAMES_A_QUERY)):
            with connected(self._pool) as connection:
                rows = connection.execute(_MISSING_KEYS, _columns(some)).fetchall()
            missing += (KeyName(*row) for row in rows)
        return missing

    def keks_lacking(self) -> list[str]:
        """Ids of key-encryption keys that stored keys are wrapped under and the folder lacks."""
        with connected(self._pool) as connection:
            rows = connection.execute(_KEKS_IN_USE).fetchall()
        return [kek for (kek,) in rows if not self._keks.holds(kek)]

    def _latest_key(self, stream: UUID, subject: UUID) -> tuple[DataKey | None, int]:
        """The latest key, and the version from which keys may be made."""
        with connected(self._pool) as connection:
            row = connection.execute(_LATEST_KEY, {"stream": stream, "subject": subject}).fetchone()
        assert row is not None, "the store tells up to where orders were obeyed, whatever else"
        obeyed, floor, version, kek, wrapped = row
        self._check_obeyed(obeyed)
        if version is None:
            return None, floor
        return self._unwrap(KeyName(stream, subject, version), kek, wrapped), floor

    def _create_key(self, stream: UUID, subject: UUID, version: int) -> bool:
        """Whether it was made."""
        wrapped = self._keks.wrap(
            self._random_bytes(KEY_BYTES), stream=stream, subject=subject, version=version
        )
        with connected(self._pool) as connection, changing(connection, exclusive=False):
            made = connection.execute(
                _CREATE_KEY,
                {
                    "stream": stream,
                    "subject": subject,
                    "version": version,
                    "kek": wrapped.kek,
                    "wrapped": wrapped.bytes,
                },
            )
            return made.rowcount == 1

    def _read_keys(self, names: Sequence[KeyName]) -> Iterator[tuple[KeyName, DataKey]]:
        with connected(self._pool) as connection:
            rows = connection.execute(_READ_KEYS, _columns(names)).fetchall()
        for obeyed, stream, subject, version, kek, wrapped in rows:
            self._check_obeyed(obeyed)
            if version is None:
                continue
            name = KeyName(stream, subject, version)
            try:
                yield name, self._unwrap(name, kek, wrapped)
            except KeyUnreadable:
                yield name, UNREADABLE

    def _check_obeyed(self, obeyed: int) -> None:
        if obeyed < self._obeyed:
            raise KeysUnavailable(
                "The key store was put back to an earlier state: start the service again, so that"
                " what was erased since is destroyed there too."
            )
        self._obeyed = obeyed

    def _unwrap(self, name: KeyName, kek: str, wrapped: bytes) -> DataKey:
        secret = self._keks.unwrap(
            WrappedKey(kek, wrapped),
            stream=name.stream,
            subject=name.subject,
            version=name.version,
        )
        return DataKey(name.version, secret)


def _columns(names: Sequence[KeyName]) -> dict[str, list[Any]]:
    return {
        "streams": [name.stream for name in names],
        "subjects": [name.subject for name in names],
        "versions": [name.version for name in names],
    }
