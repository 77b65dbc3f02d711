"""What changed on a list between two moments, in words."""

from uuid import uuid4

import pytest

from api.pages.comparing.changes import Changed
from api.pages.comparing.rows import compared
from api.pages.staff import Staff

NOTHING = {
    "since": {"position": 3},
    "until": {"position": 9},
    "added": [],
    "gone": [],
    "changed": [],
}
ROW = {"case": "a"}


ME = Staff("me")


def case_of(row, _staff):
    return row["case"]


def test_rows_that_came_and_went_are_told_by_what_is_shown_of_each():
    found = compared({**NOTHING, "added": [ROW], "gone": [{"case": "b"}]}, case_of, ME)
    assert (found.added, found.gone, found.changed) == (("a",), ("b",), ())
    assert (found.since, found.until, found.is_empty) == (3, 9, False)
    assert compared(NOTHING, case_of, ME).is_empty


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (
            {"field": "status", "before": "in_treatment", "after": "ended"},
            Changed("Status", "In treatment", "Ended", None),
        ),
        (
            {"field": "inclusion.ground", "after": "pattern"},
            Changed("Inclusion, ground", "", "Pattern", None),
        ),
        (
            {"field": "practitioner_id", "before": str(uuid4()), "after": str(uuid4())},
            Changed("Held by", "", "Somebody else", None),
        ),
    ],
)
def test_what_differs_in_a_row_is_told_in_words(value, told):
    changed = [{"row": ROW, "differences": [value]}]
    assert compared({**NOTHING, "changed": changed}, case_of, ME).changed == (("a", (told,)),)


def test_a_row_in_which_nothing_differs_that_people_read_is_left_out():
    ids = {"field": "note", "before": str(uuid4()), "after": str(uuid4())}
    changed = [{"row": ROW, "differences": [ids]}]
    assert compared({**NOTHING, "changed": changed}, case_of, ME).is_empty
