"""Events that change what a follower may think, keep or show of what it took in before.

They name it by its ids. docs/feed.md says what to do about each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from caseledger_client.event import Event


class Meaning(StrEnum):
    """What became of something that was told."""

    CORRECTED = "corrected"
    """It was wrong; the event says that something else is right, and both stay on record."""
    DISPUTED = "disputed"
    """Whom it is about says otherwise: what they said is to stand wherever it does."""
    WITHDRAWN = "withdrawn"
    """Nothing of it holds: it was made in error, or is about somebody else."""
    RESTRICTED = "restricted"
    """It may no longer be shown or used, except where the law demands it."""
    OPENED = "opened"
    """What one restriction or conflict had closed may be read again."""
    ERASED = "erased"
    """Its words are destroyed: destroy what was taken of them."""


@dataclass(frozen=True)
class Notice:
    """What became of ``events`` of a stream; of all of it where none is named.

    ``subject`` is whose words were erased, and ``part`` the only one of the event that was, where
    it was not all of them. ``ended`` is the restriction or conflict that no longer stands.
    """

    meaning: Meaning
    stream: str
    events: tuple[str, ...] = ()
    subject: str | None = None
    part: str | None = None
    ended: str | None = None


_OF_ONE_ENTRY: Mapping[str, Meaning] = {
    "case.entry_corrected": Meaning.CORRECTED,
    "case.subject_statement_added": Meaning.DISPUTED,
    "case.entry_marked_in_error": Meaning.WITHDRAWN,
    "case.wrong_record_entry_moved": Meaning.WITHDRAWN,
}
_ENDS: Mapping[str, str] = {
    "case.restriction_lifted": "restriction",
    "case.conflict_ended": "conflict",
}


def notice_of(event: Event) -> Notice | None:
    """What an event says of others that were told before it; None where it says nothing."""
    fields = event.fields
    if event.type in _OF_ONE_ENTRY:
        meaning = _OF_ONE_ENTRY[event.type]
        return Notice(meaning, event.stream, _ids(fields.get("entry")))
    if event.type in _ENDS:
        return Notice(Meaning.OPENED, event.stream, ended=fields.get(_ENDS[event.type]))
    match event.type:
        case "case.access_restricted":
            return Notice(Meaning.RESTRICTED, event.stream, tuple(fields.get("covers", ())))
        case "case.conflict_declared":
            return Notice(Meaning.RESTRICTED, event.stream)
        case "governance.erasure_ordered":
            return Notice(
                Meaning.ERASED,
                fields["stream"],
                _ids(fields.get("event")),
                subject=fields["subject"],
                part=fields.get("part"),
            )
    return None


def _ids(id: Any) -> tuple[str, ...]:
    return () if id is None else (str(id),)
