"""Ids for what another system calls by ids of its own: the same in every run, guessed by nobody.

Source: HMAC-SHA-256 under a key derived from the deployment's request key; UUIDs of RFC 9562
version 8, as the ids of events are.
"""

import hashlib
import hmac
from collections.abc import Sequence
from uuid import UUID

from application.event_ids import length_prefixed

_PURPOSE = b"caseledger/import/v1"


class Pseudonyms:
    """The pseudonyms of one system's people and rows in this deployment."""

    def __init__(self, request_key: bytes, *, system: str) -> None:
        self._key = hmac.digest(request_key, _PURPOSE, hashlib.sha256)
        self._system = system

    def person(self, local_id: str) -> UUID:
        """Who a person whose case is kept is here."""
        return self._uuid("person", local_id)

    def actor(self, local_id: str) -> UUID:
        """Who a care professional is here."""
        return self._uuid("actor", local_id)

    def group(self, local_id: str) -> UUID:
        """Which group a contact is one of."""
        return self._uuid("group", local_id)

    def content(self, table: str, row_key: Sequence[str], slot: str, told: str) -> UUID:
        """What names the content that a step of a row had: another content, another id."""
        return self._uuid("content", table, slot, told, *row_key)

    def importer(self) -> UUID:
        """Who recorded what the source says no author of: the import itself."""
        return self._uuid("importer", "")

    def idempotency_key(self, table: str, row_key: Sequence[str], slot: str) -> str:
        """The key under which a step of a row is sent, whatever else the row says."""
        return f"import:{self._digest('row', table, slot, *row_key).hex()}"

    def _uuid(self, kind: str, *named: str) -> UUID:
        bits = int.from_bytes(self._digest(kind, *named)[:16], "big")
        bits = bits & ~(0xF << 76) | 8 << 76
        return UUID(int=bits & ~(0b11 << 62) | 0b10 << 62)

    def _digest(self, *named: str) -> bytes:
        return hmac.digest(self._key, length_prefixed(self._system, *named), hashlib.sha256)
