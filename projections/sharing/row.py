"""Who was told something, or what was said about that: codes, instants and ids, never a word."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import NAMESPACE_OID, UUID, uuid5


class Kind(StrEnum):
    """What an entry is here."""

    WORD = "word"
    DECISION = "decision"
    SHARED = "shared"


@dataclass(frozen=True)
class SharingRow:
    """An entry about one recipient. ``happened_at`` is when something was said at the earliest, or
    told at the latest, where only a day is known.

    Of a word of consent ``giver``, ``stand`` and ``until_on``; of a decision and of what was shared
    ``basis`` and ``consent`` as the entry names them, and ``authority``, the entry that it rests
    on.
    """

    row_id: UUID
    entry: UUID
    case_id: UUID
    kind: str
    type: str
    recipient: str
    happened_at: datetime
    recorded_at: datetime
    author: UUID
    author_role: str
    giver: str | None = None
    stand: str | None = None
    until_on: date | None = None
    basis: str | None = None
    consent: str | None = None
    authority: UUID | None = None


def id_of(entry: UUID, recipient: str) -> UUID:
    """The id of the row of an entry about a recipient."""
    return uuid5(NAMESPACE_OID, f"{entry}:{recipient}")
