"""Entity tags.

Those of cases are opaque, and another for each reader, so that they tell nobody anything; those of
a page of the feed or of a checkpoint are its digest.
"""

import hashlib
import hmac
from uuid import UUID

_LENGTH = 20


class EntityTags:
    """Makes and reads the tag of a case's version for one reader."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, case: UUID, version: int, reader: UUID) -> str:
        """The strong tag of a version."""
        named = b"caseledger/etag/v1" + case.bytes + reader.bytes + version.to_bytes(8, "big")
        return f'"{hmac.digest(self._key, named, hashlib.sha256).hex()[:_LENGTH]}"'

    def version(self, tag: str, case: UUID, current: int, reader: UUID) -> int | None:
        """The version up to ``current`` that a tag stands for; None if for none."""
        for version in range(current, -1, -1):
            if hmac.compare_digest(self.of(case, version, reader).encode(), tag.encode()):
                return version
        return None


def content_tag(content: bytes) -> str:
    """The strong tag of an answer that is the same for everybody who is sent these bytes."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
