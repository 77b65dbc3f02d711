"""Pages of the waiting list tell nothing of those whom their reader may not know of, nor the place
of those of whom it is withheld, however small the pages are."""

from types import SimpleNamespace
from uuid import UUID

import pytest

from api.composing.cursors import ListCursors
from api.showing.listing import Listing
from api.showing.waiting_pages import WAITING, Place, waiting_page
from application.feed.cursor import NotACursor
from projections.as_of import AsOf
from projections.boards.waiting import WaitingPage

IN_ORDER = [UUID(int=id) for id in (7, 9, 3, 8, 1, 5, 2, 6, 4)]
HIDDEN = {UUID(int=id) for id in (7, 3, 2, 4)}
PLACE_WITHHELD = {UUID(int=id) for id in (9, 5)}
CURSORS = ListCursors(b"k" * 32)


def admitted(_caller, cases):
    return {
        case: SimpleNamespace(
            restricted=frozenset({case} & PLACE_WITHHELD), tells_area=lambda _area: True
        )
        for case in cases
        if case not in HIDDEN
    }


@pytest.fixture
def listing():
    services = SimpleNamespace(gate=SimpleNamespace(admitted_to=admitted), cursors=CURSORS)
    return Listing(services, SimpleNamespace(actor=UUID(int=99)), None, WAITING, None)


def ask(place: Place, _position: int | None, width: int) -> WaitingPage:
    cases = sorted(IN_ORDER) if place.by_id else IN_ORDER
    if place.by_id:
        cases = [case for case in cases if place.after is None or case > place.after]
    elif place.after is not None:
        cases = cases[cases.index(place.after) + 1 :]
    shown = cases[:width]
    return WaitingPage(
        as_of=AsOf(1, None),
        cases=tuple(
            SimpleNamespace(line=SimpleNamespace(row=SimpleNamespace(case_id=c))) for c in shown
        ),
        next_after=shown[-1] if len(cases) > width else None,
        unshown=0,
    )


def walked(listing, limit):
    after, pages = None, []
    while True:
        going_on, page = waiting_page(listing, ask, after=after, limit=limit)
        pages.append([waits.line.row.case_id.int for waits in page.cases])
        if page.next_after is None:
            return pages
        assert page.next_after not in HIDDEN
        after = CURSORS.sealed(going_on.name, listing.caller.actor, page.next_after)


@pytest.mark.parametrize("limit", [1, 2, 4, 5, 50])
def test_those_in_order_come_first_and_no_page_is_short_of_somebody_hidden(listing, limit):
    expected = [8, 1, 6, 5, 9]
    pages = walked(listing, limit)
    assert pages == [expected[at : at + limit] for at in range(0, 5, limit)]


def test_where_a_case_stands_can_not_be_asked(listing):
    with pytest.raises(NotACursor):
        waiting_page(listing, ask, after=str(IN_ORDER[1]), limit=1)
