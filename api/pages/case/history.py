"""Every entry of a case, asked for in pages."""

from typing import Any
from uuid import UUID

from api.pages.asking import Record
from api.pages.moment import PageMoment

_MOST = 500
"""Entries that one answer of a history holds."""


async def history(record: Record, case_id: UUID, moment: PageMoment) -> list[dict[str, Any]]:
    """Every entry of the case at this moment."""
    entries: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        told = await record.get(
            f"/cases/{case_id}/history", after=after, limit=_MOST, **moment.asked
        )
        entries += told.body["entries"]
        after = told.body.get("next")
    return entries
