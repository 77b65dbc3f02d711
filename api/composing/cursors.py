"""Cursors of lists: where a list goes on, said so that nobody but the service can read it.

A list goes on behind a case that its reader may not know of, or in an order that tells something of
it: a cursor tells neither, and none can be made up to ask where some case stands.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from application.feed.cursor import NotACursor


class ListCursors:
    """Seals where a list goes on for one reader, and opens it again; ``key`` has 32 bytes."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESSIV(key)

    def sealed(self, list_name: str, reader: UUID, place: UUID) -> str:
        """The cursor of a place on this list: for one place always the same."""
        sealed = self._cipher.encrypt(place.bytes, _of(list_name, reader))
        return urlsafe_b64encode(sealed).decode().rstrip("=")

    def opened(self, list_name: str, reader: UUID, cursor: str) -> UUID:
        """The place behind a cursor; raises ``NotACursor`` for one that this reader was not given
        for this list."""
        try:
            sealed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            return UUID(bytes=self._cipher.decrypt(sealed, _of(list_name, reader)))
        except (Error, InvalidTag, ValueError):
            raise NotACursor from None


def _of(list_name: str, reader: UUID) -> list[bytes]:
    return [list_name.encode(), reader.bytes]
