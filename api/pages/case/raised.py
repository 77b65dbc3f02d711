"""What becomes of a concern that somebody has just raised: who judges it, and how soon."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.pages import words
from api.pages.asking import Record, Refused
from domain.case.safeguarding.concern_decisions import TriageConcern

RAISED = "case.concern_raised"


@dataclass(frozen=True)
class Raised:
    """``judges`` says in which role a concern is judged, ``names`` who holds that role today;
    ``is_immediate``: somebody was said to be at risk of harm on that very day."""

    judges: str
    names: tuple[str, ...]
    is_immediate: bool


async def raised(record: Record, data: Mapping[str, Any]) -> Raised:
    """Of a concern with these clear fields. Without names where the directory can't tell them."""
    roles = sorted(TriageConcern.ROLES)
    try:
        staff = (await record.get("/directory/staff", role=roles)).body["staff"]
    except Refused:
        staff = []
    return Raised(
        judges=" or ".join(words.role(each) for each in roles),
        names=tuple(dict.fromkeys(each["name"] for each in staff if "name" in each)),
        is_immediate=bool(data.get("immediate_risk")),
    )
