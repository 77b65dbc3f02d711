"""Whose cases a list is asked for, as every list takes it."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query

from application.callers import Caller
from domain.text import Code

MOST_CASES = 200
"""On one page."""

Somebody = UUID | Literal["me"]
HeldBy = Annotated[
    Somebody | None, Query(description="Who holds or covers the cases; `me` for one's own.")
]
SupervisedBy = Annotated[
    Somebody | None,
    Query(description="Who supervises whoever holds them; `me` for oneself."),
]
InTeam = Annotated[Code | None, Query(description="In which team they are held.")]
OnDay = Annotated[
    date | None,
    Query(description="Who holds or covers the cases on this day in London; else today."),
]
HowMany = Annotated[int, Query(ge=1, le=MOST_CASES)]


def whom(named: Somebody | None, caller: Caller) -> UUID | None:
    """Who is meant; who asks may call themselves `me`."""
    return caller.actor if named == "me" else named
