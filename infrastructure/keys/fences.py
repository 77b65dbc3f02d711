"""Destroying data keys for good: a fence first, then the keys behind it.

A fence outlives the key it stands before, so that a backup of the store brings nothing back: what
is behind a fence is neither given out nor made again, and is destroyed again at the next start.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from psycopg.sql import SQL
from psycopg_pool import ConnectionPool

from infrastructure.keys.connections import connected
from infrastructure.keys.errors import KeyUnreadable
from infrastructure.keys.key_encryption import KeyEncryption, WrappedKey
from infrastructure.statements import statement

SEALED = 2**31 - 1
"""A floor above all versions."""

ERASED_CHANNEL = "caseledger_erased"
"""Where processes are told whose keys to let go of, as `stream/subject`."""

_CREATE_KEY = statement("keys", "create_key")
_FENCE = statement("keys", "fence")
_BEHIND_FENCE = statement("keys", "behind_fence")
_NOTE_DESTROYED = statement("keys", "note_destroyed")
_DESTROY_KEY = statement("keys", "destroy_key")
_DESTROYED = statement("keys", "destroyed")
_LACKING_FENCES = statement("keys", "lacking_fences")
_OBEYED = statement("keys", "obeyed")
_VERSIONS = statement("keys", "versions")


@contextmanager
def changing(connection: psycopg.Connection[Any], *, exclusive: bool) -> Iterator[None]:
    """A durable transaction that makes keys, or (`exclusive`) puts up fences.

    Whoever makes a key holds off whoever puts up a fence, and the other way about: a key made from
    what was true before the fence would stand behind it.
    """
    with connection.transaction():
        # Whatever the role's or the database's own settings: a key lost in a crash would take with
        # it the text of an event that the log kept, and a fence lost would let a key come back.
        connection.execute(
            "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit = on"
        )
        mode = SQL("EXCLUSIVE") if exclusive else SQL("ROW SHARE")
        connection.execute(SQL("LOCK TABLE keys.fence IN {} MODE").format(mode))
        yield


class Fences:
    """Puts up fences. Every method raises `KeysUnavailable` when the store cannot be reached."""

    def __init__(
        self,
        pool: ConnectionPool[Any],
        *,
        keks: KeyEncryption,
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self._pool = pool
        self._keks = keks
        self._random_bytes = random_bytes

    def destroy(self, stream: UUID, subject: UUID, *, below: int = SEALED) -> None:
        """Destroy the subject's keys in the stream of all versions below one, for good.

        Fence, fingerprints and destruction are one durable transaction; doing it again destroys
        what has come back. Other processes are told to let go of the keys.
        """
        whose = {"stream": stream, "subject": subject}
        with connected(self._pool) as connection, changing(connection, exclusive=True):
            connection.execute(_FENCE, {**whose, "floor": below})
            behind = connection.execute(_BEHIND_FENCE, whose).fetchall()
            for version, kek, wrapped in behind:
                fingerprint = self._fingerprint(stream, subject, version, WrappedKey(kek, wrapped))
                which = {**whose, "version": version}
                connection.execute(_NOTE_DESTROYED, {**which, "fingerprint": fingerprint})
                connection.execute(_DESTROY_KEY, which)
            connection.execute(
                "SELECT pg_catalog.pg_notify(%s, %s)", [ERASED_CHANNEL, f"{stream}/{subject}"]
            )

    def fingerprints(self, stream: UUID, subject: UUID) -> list[bytes]:
        """The SHA-256 of each key of the subject in the stream that was destroyed, by version."""
        with connected(self._pool) as connection:
            rows = connection.execute(_DESTROYED, {"stream": stream, "subject": subject})
            return [fingerprint for (fingerprint,) in rows]

    def lacking(self, floors: Mapping[tuple[UUID, UUID], int]) -> list[tuple[UUID, UUID]]:
        """Of these streams and subjects, each with a version, those that have no fence as high or
        have keys behind it."""
        wanted = {
            "streams": [stream for stream, _ in floors],
            "subjects": [subject for _, subject in floors],
            "floors": list(floors.values()),
        }
        with connected(self._pool) as connection:
            return connection.execute(_LACKING_FENCES, wanted).fetchall()

    def obeyed(self, position: int) -> None:
        """Note that erasure orders were obeyed up to a position of the log; it never goes back."""
        with connected(self._pool) as connection, changing(connection, exclusive=True):
            connection.execute(_OBEYED, {"position": position})

    def versions(self, stream: UUID, subject: UUID) -> dict[int, float]:
        """The versions of the subject's key that are there, each with its age in seconds."""
        with connected(self._pool) as connection:
            rows = connection.execute(_VERSIONS, {"stream": stream, "subject": subject})
            return dict(rows.fetchall())

    def make(self, stream: UUID, subject: UUID, *, version: int) -> None:
        """Make the key of this version, unless it is there; it closes what is written from then
        on."""
        if not self._make(stream, subject, version):
            # It is there, or the key that wraps was retired: whoever looks anew knows which.
            self._keks.reread()
            self._make(stream, subject, version)

    def _make(self, stream: UUID, subject: UUID, version: int) -> bool:
        wrapped = self._keks.wrap(
            self._random_bytes(32), stream=stream, subject=subject, version=version
        )
        made = {
            "stream": stream,
            "subject": subject,
            "version": version,
            "kek": wrapped.kek,
            "wrapped": wrapped.bytes,
        }
        with connected(self._pool) as connection, changing(connection, exclusive=False):
            return connection.execute(_CREATE_KEY, made).rowcount == 1

    def _fingerprint(self, stream: UUID, subject: UUID, version: int, held: WrappedKey) -> bytes:
        try:
            key = self._keks.unwrap(held, stream=stream, subject=subject, version=version)
        except KeyUnreadable:
            # It opens nothing as it is; what is destroyed is what stands there.
            return hashlib.sha256(b"caseledger/wrapped/v1\x00" + held.bytes).digest()
        return hashlib.sha256(b"caseledger/key/v1\x00" + key).digest()
