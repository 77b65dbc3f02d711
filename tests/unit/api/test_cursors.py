"""Cursors of lists tell nobody anything, and are good for one reader of one list."""

from uuid import UUID

import pytest

from api.composing.cursors import ListCursors
from application.feed.cursor import NotACursor

PLACE, READER, SOMEBODY = UUID(int=1), UUID(int=3), UUID(int=4)
CURSORS = ListCursors(b"k" * 32)


def test_a_cursor_leads_its_reader_back_to_its_place_on_its_list():
    cursor = CURSORS.sealed("caseload", READER, PLACE)
    assert CURSORS.opened("caseload", READER, cursor) == PLACE
    assert len({cursor, CURSORS.sealed("caseload", SOMEBODY, PLACE)}) == 2
    for list_name, reader in (("waiting", READER), ("caseload", SOMEBODY)):
        with pytest.raises(NotACursor):
            CURSORS.opened(list_name, reader, cursor)


@pytest.mark.parametrize("made_up", ["", str(PLACE), "A" * 43, "a", "ünï"])
def test_none_can_be_made_up(made_up):
    with pytest.raises(NotACursor):
        CURSORS.opened("caseload", READER, made_up)
