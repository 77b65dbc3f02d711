"""What somebody has just recorded, as the page says it that they come to afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from api.pages.asking import Record, Refused
from api.pages.case.raised import RAISED, Raised, raised


@dataclass(frozen=True)
class Recorded:
    """An entry that was recorded, and at which position. ``owed`` is the entry where it is a
    questionnaire with an answer about self-harm that waits for a response; ``moved_to`` is the case
    where an entry belongs that was withdrawn here, ``moved`` that entry; ``raised`` what becomes of
    a concern; ``begins``: the case begins with it."""

    id: str
    label: str
    position: int
    owed: str | None
    moved_to: str | None
    moved: str | None
    begins: bool
    raised: Raised | None = None


async def just_recorded(
    record: Record, case_id: UUID, entry_id: UUID | None, *, me: str
) -> Recorded | None:
    """The entry that the reader themselves recorded in this case; an address that names another
    says nothing."""
    if entry_id is None:
        return None
    try:
        told = await record.get(f"/cases/{case_id}/entries/{entry_id}")
    except Refused:
        return None
    entry = told.body["entry"]
    found = recorded_by(entry, me=me)
    if found is None or entry["type"] != RAISED:
        return found
    return replace(found, raised=await raised(record, entry["data"]))


def recorded_by(entry: Mapping[str, Any], *, me: str) -> Recorded | None:
    """An entry as one that somebody recorded; None where somebody else did."""
    if entry["by"]["actor"] != me:
        return None
    data = entry["data"]
    return Recorded(
        id=entry["id"],
        label=entry["label"],
        position=entry["position"],
        owed=entry["id"] if data.get("risk_response_owed") else None,
        moved_to=data.get("right_case"),
        moved=data.get("entry"),
        begins=entry["type"] == "case.referral_received",
    )
