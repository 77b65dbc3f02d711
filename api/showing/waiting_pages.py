"""Pages of the waiting list: filled after the gate, so that none tells where a case stands that its
reader may not know of, or may not know the place of."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from api.showing.listing import Listing
from application.feed.cursor import NotACursor
from domain.case.risk.risk import AREA
from domain.gate.decision import Allowed
from projections.boards.waiting import WaitingPage, Waits

WAITING = "waiting_list"
"""What the list is called where the gate is asked about it, and in cursors of those in order."""
MOST_LOOKED_AT = 2_000
"""Cases that one answer looks at; the page behind it looks at more."""
_PLACE_WITHHELD = "waiting_list_place_withheld"
_STRETCH = 200
_BEFORE_ALL = UUID(int=0)


@dataclass(frozen=True)
class Place:
    """Behind which case the list goes on: in order, or, ``by_id``, among those at its end."""

    by_id: bool = False
    after: UUID | None = None


Asking = Callable[[Place, int | None, int], WaitingPage]
"""Asks the view what stands behind a place, at a position, and for how many."""


def waiting_page(
    listing: Listing, ask: Asking, *, after: str | None, limit: int
) -> tuple[Listing, WaitingPage]:
    """So many of those who wait as their reader may be shown, and the listing that goes on.

    First those whose place may be told, in order; then, by their ids, those of whom it is withheld.
    Raises ``NotACursor`` and what asking the view raises.
    """
    place: Place | None = _opened(listing, after)
    found: list[tuple[Place, Waits]] = []
    first: WaitingPage | None = None
    looked = 0
    while place is not None and looked < MOST_LOOKED_AT and len(found) <= limit:
        width = _STRETCH if looked else limit + 1
        page = ask(place, None if first is None else first.as_of.position, width)
        first, looked = first or page, looked + width
        allowed = listing.judged(waits.line.row.case_id for waits in page.cases)
        for waits in page.cases:
            case = waits.line.row.case_id
            if _stands_here(allowed.get(case), place):
                found.append((Place(place.by_id, case), waits))
        place = _behind(page, place)
    assert first is not None, "it begins at a place"
    if len(found) > limit:
        place = found[limit - 1][0]
    cases = tuple(waits for _, waits in found[:limit])
    going_on = replace(listing, name=_PLACE_WITHHELD) if place and place.by_id else listing
    return going_on, replace(first, cases=cases, next_after=place.after if place else None)


def _opened(listing: Listing, after: str | None) -> Place:
    try:
        return Place(after=listing.place(after))
    except NotACursor:
        return Place(by_id=True, after=replace(listing, name=_PLACE_WITHHELD).place(after))


def _stands_here(allowed: Allowed | None, place: Place) -> bool:
    if allowed is None or not allowed.tells_area(AREA):
        return False
    return bool(allowed.restricted) == place.by_id


def _behind(page: WaitingPage, place: Place) -> Place | None:
    if page.next_after is not None:
        return replace(place, after=page.next_after)
    return None if place.by_id else Place(by_id=True, after=_BEFORE_ALL)
