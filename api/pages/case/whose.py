"""Whose record a page is of, for pages of a case that show little of it."""

from uuid import UUID

from api.pages.asking import Record, Refused
from api.pages.case.routes import CASE
from api.pages.case.standing import name_of
from api.pages.case.unnamed import NAME_NOT_SHOWN

_NOT_ALLOWED = 403


async def whose(record: Record, case_id: UUID) -> str:
    """The name of whom a case is about, or that it is not shown to who asks; it is no look at what
    changed. Raises :class:`~api.pages.asking.Refused`."""
    if record.page["caller"].role not in CASE.roles:
        # Asked all the same, they would stand among the refused at each page.
        return NAME_NOT_SHOWN
    try:
        told = await record.get(f"/cases/{case_id}", looking=False)
    except Refused as refused:
        if refused.status != _NOT_ALLOWED:
            raise
        return NAME_NOT_SHOWN
    return name_of(told.body["who"])
