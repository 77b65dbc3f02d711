"""One event as the feed tells it: a CloudEvent of which the members are named that matter here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from caseledger_client.errors import NotAFeed

_TYPE = re.compile(r"([a-z][a-z0-9_.]*)\.v([1-9][0-9]{0,3})")
_SEQUENCE = re.compile(r"[0-9]{20}")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Event:
    """One event of the feed.

    ``position`` is where it stands in the log; ``id`` names it for ever, also in the log of a later
    epoch; ``type`` and ``schema`` say what it is; ``stream`` is the case, person or other record
    that it belongs to. ``fields`` are its codes, dates and ids, empty where they are withheld.
    ``leaf_hash`` is what the log's tree holds for it. ``told`` is the CloudEvent as it came.
    """

    position: int
    id: str
    type: str
    schema: int
    stream: str
    fields: Mapping[str, Any]
    withheld: bool
    leaf_hash: bytes | None
    told: Mapping[str, Any]

    @classmethod
    def of(cls, told: Any) -> Self:
        """The event that a CloudEvent tells; raises :class:`NotAFeed`."""
        try:
            named, data = _TYPE.fullmatch(told["type"]), told.get("data", {})
            if named is None or not _SEQUENCE.fullmatch(told["sequence"]):
                raise NotAFeed("an event has no type with a version, or no position")
            return cls(
                position=int(told["sequence"]),
                id=str(told["id"]),
                type=named[1],
                schema=int(named[2]),
                stream=str(told["subject"]),
                fields=dict(data.get("fields", {})),
                withheld="withheld" in data,
                leaf_hash=_hash(told.get("leafhash")),
                told=told,
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            raise NotAFeed("an event lacks a member, or has one of another form") from None


def _hash(text: str | None) -> bytes | None:
    if text is None:
        return None
    if not _HASH.fullmatch(text):
        raise NotAFeed("a leaf hash is not 64 hexadecimal digits")
    return bytes.fromhex(text)
