"""What a bundle opens and what it withholds: each part of each event is one or the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from application.evidence import (
    ERASED,
    MOST_DOCUMENT_BYTES,
    UNREADABLE,
    Disclosure,
    TooLarge,
    Withheld,
)
from domain.documents import BLOB
from infrastructure.evidence.opening import Opener, Opening
from infrastructure.evidence.orders import ErasureOrders
from infrastructure.evidence.records import CommittedPart, ShownRecord


@dataclass(frozen=True, slots=True)
class Erased:
    """A part that an order of the log has had erased."""

    order: ShownRecord


LeftOut = Withheld | Erased
PartKey = tuple[UUID, str]


@dataclass(frozen=True)
class Contents:
    """The parts of the shown records, in their order; `left_out` also names documents' bytes."""

    openings: dict[PartKey, Opening] = field(default_factory=dict)
    left_out: dict[PartKey, LeftOut] = field(default_factory=dict)
    documents: dict[str, bytes] = field(default_factory=dict)

    @property
    def orders(self) -> tuple[ShownRecord, ...]:
        """The erasure orders that are cited."""
        return tuple(each.order for each in self.left_out.values() if isinstance(each, Erased))


def contents_of(
    records: Sequence[ShownRecord],
    disclosure: Disclosure,
    *,
    opener: Opener,
    orders: ErasureOrders,
) -> Contents:
    """Open what is to be disclosed, and say of all else why it is not.

    Raises :class:`~application.evidence.TooLarge` and
    :class:`~application.log.PartsUnavailable`.
    """
    parts = [(record, part) for record in records for part in record.parts]
    decided: dict[PartKey, LeftOut] = {}
    for record, part in parts:
        order = orders.of(record, part)
        if order is not None:
            # Whatever else was decided: once erasure is ordered, nobody decides any more.
            decided[record.id, part.name] = _ordered(order, disclosure)
        elif (record.id, part.name) in disclosure.withheld:
            decided[record.id, part.name] = disclosure.withheld[record.id, part.name]
    wanted = [(record, part) for record, part in parts if (record.id, part.name) not in decided]
    opened = opener.openings(wanted)
    contents = Contents()
    for record, part in parts:
        key = record.id, part.name
        if key not in opened:
            contents.left_out[key] = decided.get(key) or Withheld(UNREADABLE, disclosure.by)
            continue
        contents.openings[key] = opened[key]
        if opened[key].is_document:
            _add_document(contents, disclosure, record, part, opened[key], opener)
    return contents


def _ordered(order: ShownRecord, disclosure: Disclosure) -> LeftOut:
    if order.position <= disclosure.tree.size:
        return Erased(order)
    # The checkpoint does not cover the order, which can't be shown then, but it stands.
    return Withheld(ERASED, UUID(order.record["by"]["actor"]))


def _add_document(  # noqa: PLR0917 - each is named by its type
    contents: Contents,
    disclosure: Disclosure,
    record: ShownRecord,
    part: CommittedPart,
    opening: Opening,
    opener: Opener,
) -> None:
    key = record.id, part.name + BLOB
    if key in disclosure.withheld:
        contents.left_out[key] = disclosure.withheld[key]
        return
    held = sum(map(len, contents.documents.values()))
    if held + opening.content["length"] > MOST_DOCUMENT_BYTES:
        raise TooLarge
    content = opener.document(record, part, opening)
    if content is None:
        contents.left_out[key] = Withheld(UNREADABLE, disclosure.by)
    else:
        contents.documents[opening.content["sha256"]] = content


def opening_lines(contents: Contents) -> list[dict[str, Any]]:
    """The openings as a bundle tells them."""
    return [
        {"content": opening.content, "event": str(event), "part": part, "r": opening.r.hex()}
        for (event, part), opening in contents.openings.items()
    ]


def withheld_lines(contents: Contents) -> list[dict[str, Any]]:
    """What is withheld as a bundle tells it."""
    return [
        {"event": str(event), "part": part, **_why(left_out)}
        for (event, part), left_out in contents.left_out.items()
    ]


def _why(left_out: LeftOut) -> Mapping[str, str]:
    if isinstance(left_out, Erased):
        return {"erasure": str(left_out.order.id)}
    return {"ground": left_out.ground, "by": str(left_out.by)}
