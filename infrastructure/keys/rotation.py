"""Renewing the key-encryption key: a new one wraps, the data keys are wrapped again, and the old
one is destroyed last.

Each step may be stopped and done again; both keys open meanwhile. What tells where it was left is
the key store itself: what another key than the current one wraps, and which retired ones are left.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
from psycopg_pool import ConnectionPool

from infrastructure.keys.connections import connected
from infrastructure.keys.fences import changing
from infrastructure.keys.key_encryption import KeyEncryption, WrappedKey
from infrastructure.statements import statement

KEYS_AT_ONCE = 500

_BEFORE_ALL: dict[str, Any] = {"stream": UUID(int=0), "subject": UUID(int=0), "version": 0}
_KEK_ROTATION = statement("keys", "kek_rotation")
_RETIRE_KEKS = statement("keys", "retire_keks")
_KEYS_TO_REWRAP = statement("keys", "keys_to_rewrap")
_REWRAP = statement("keys", "rewrap")
_RETIRED_KEKS = statement("keys", "retired_keks")
_KEK_DESTROYED = statement("keys", "kek_destroyed")


class Rotation:
    """One rotation, begun or gone on with. Every method raises `KeysUnavailable`."""

    def __init__(self, pool: ConnectionPool[Any], keks: KeyEncryption) -> None:
        self._pool = pool
        self._keks = keks

    def begin(self) -> int:
        """Have a new key wrap, unless a rotation was left unfinished; how many keys are to be
        wrapped again. From here on nothing new is wrapped under the old one."""
        self._keks.reread()
        outdated, retired = self._standing()
        if not outdated and not retired:
            self._keks.renew()
        named = {"current": self._keks.current, "earlier": list(self._keks.earlier)}
        with connected(self._pool) as connection, changing(connection, exclusive=True):
            connection.execute(_RETIRE_KEKS, named)
        return self._standing()[0]

    def rewrap(self) -> Iterator[int]:
        """Wrap again what another key wraps, telling after each step how many keys it was.

        Raises `KeyUnreadable` where a key can't be unwrapped: then nothing is destroyed.
        """
        while self._standing()[0]:
            after: dict[str, Any] | None = _BEFORE_ALL
            while after is not None:
                after, count = self._rewrap(after)
                yield count

    def end(self) -> list[str]:
        """Destroy what wraps nothing any more; the ids. Nothing while there is something left."""
        if self._standing()[0]:
            return []
        with connected(self._pool) as connection:
            retired = [kek for (kek,) in connection.execute(_RETIRED_KEKS)]
        for kek in retired:
            self._keks.destroy(kek)
            with connected(self._pool) as connection:
                connection.execute(_KEK_DESTROYED, {"kek": kek})
        return retired

    def _standing(self) -> tuple[int, int]:
        with connected(self._pool) as connection:
            found = connection.execute(_KEK_ROTATION, {"current": self._keks.current}).fetchone()
        assert found is not None, "it counts"
        return found[0], found[1]

    def _rewrap(self, after: dict[str, Any]) -> tuple[dict[str, Any] | None, int]:
        """The next keys after one: which was the last of them, None where there are no more."""
        named = {**after, "current": self._keks.current, "limit": KEYS_AT_ONCE}
        with connected(self._pool) as connection, changing(connection, exclusive=False):
            rows = connection.execute(_KEYS_TO_REWRAP, named).fetchall()
            self._replace(connection, rows)
        if len(rows) < KEYS_AT_ONCE:
            return None, len(rows)
        stream, subject, version, _, _ = rows[-1]
        return {"stream": stream, "subject": subject, "version": version}, len(rows)

    def _replace(self, connection: psycopg.Connection[Any], rows: list[tuple[Any, ...]]) -> None:
        again: list[WrappedKey] = []
        for stream, subject, version, kek, wrapped in rows:
            held = WrappedKey(kek, wrapped)
            key = self._keks.unwrap(held, stream=stream, subject=subject, version=version)
            again.append(self._keks.wrap(key, stream=stream, subject=subject, version=version))
        connection.execute(
            _REWRAP,
            {
                "kek": self._keks.current,
                "streams": [row[0] for row in rows],
                "subjects": [row[1] for row in rows],
                "versions": [row[2] for row in rows],
                "wrapped": [each.bytes for each in again],
            },
        )
