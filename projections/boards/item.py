"""Something that stands open in a case: codes, instants, days and ids, never a word of text."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import NAMESPACE_OID, UUID, uuid5


class Kind(StrEnum):
    """What stands open."""

    CONCERN = "concern"
    AGENCY_REPLY = "agency_reply"
    RISK_SCREEN = "risk_screen"
    NOTE = "note"
    SIGNATURE = "signature"
    COUNTERSIGNATURE = "countersignature"
    ACTION = "action"
    LETTER = "letter"
    TRANSITION = "transition"
    TRANSITION_ASKED = "transition_asked"
    NEW_ASSESSMENT = "new_assessment"
    RISK_ANSWER = "risk_answer"
    MISSED_CONTACT = "missed_contact"
    REVIEW_ASKED = "review_asked"
    REVIEW_PLANNED = "review_planned"
    RISK_ASSESSED = "risk_assessed"
    LAST_SEEN = "last_seen"
    RISK_REVIEWED = "risk_reviewed"
    ENDED = "ended"
    DIED = "died"


@dataclass(frozen=True)
class Item:
    """``entry`` is the event that it is about and ``because`` the events it rests on, ``begun_at``
    since when it stands open, ``due_on`` by when it is to be settled if somebody said so.

    ``about`` is what the entry itself belongs to: the contact of a note, the concern of a referral
    to an agency, the review of an action. ``owner`` is who is to settle it where that is not
    whoever holds the case; of what was written, who wrote it; of the last contact, who recorded it.
    ``code`` says which: the agency, the reason, the service. ``after_end``: the case has ended.
    """

    item_id: UUID
    kind: str
    case_id: UUID
    entry: UUID
    because: tuple[UUID, ...]
    begun_at: datetime
    due_on: date | None = None
    owner: UUID | None = None
    about: UUID | None = None
    code: str | None = None
    after_end: bool = False


def id_of(kind: Kind, entry: UUID) -> UUID:
    """The id of the item of a kind about an event: the same whenever the view is made anew."""
    return uuid5(NAMESPACE_OID, f"{kind}:{entry}")
