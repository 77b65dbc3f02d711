"""Key-encryption keys, wherever they are kept: what wraps the data keys of the key store."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from application.canonical import canonical


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key encrypted under the key-encryption key named `kek`."""

    kek: str
    bytes: bytes


class KeyEncryption(Protocol):
    """Key-encryption keys of which one wraps and all unwrap; safe to share between threads.

    Each has an id that is a digest of the key, so that keys put back from the wrong backup are
    recognised as such. Every method raises `KeysUnavailable` where they can't be reached.
    """

    @property
    def current(self) -> str:
        """The id of the key that wraps."""

    @property
    def earlier(self) -> tuple[str, ...]:
        """The ids of those that only unwrap."""

    def holds(self, kek: str) -> bool:
        """Whether keys wrapped under the key-encryption key of this id can be unwrapped."""

    def wrap(self, data_key: bytes, *, stream: UUID, subject: UUID, version: int) -> WrappedKey:
        """The data key under the current key-encryption key, for this stream and subject only."""

    def unwrap(self, wrapped: WrappedKey, *, stream: UUID, subject: UUID, version: int) -> bytes:
        """The data key. Raises `KeyUnreadable`: unknown kek, another owner, or altered bytes."""

    def reread(self) -> None:
        """Look for keys that were made or destroyed since."""

    def renew(self) -> None:
        """Make a key that wraps from here on, or finish making one; durable on return."""

    def destroy(self, kek: str) -> None:
        """Destroy an earlier key for good, unless it is gone."""


def owner(kek: str, *, stream: UUID, subject: UUID, version: int) -> bytes:
    """What a wrapped key is bound to, as authenticated data."""
    return canonical(
        {"kek": kek, "stream": str(stream), "subject": str(subject), "version": version}
    )
