"""Closing a case: what is unfinished is told before anything is typed."""

from dataclasses import replace

import pytest

from api.pages.forming.layouts import Way
from api.pages.recording.closing import ALL_THE_SAME, NOTHING, STAYS_OPEN, closing
from tests.unit.pages.cases import HOLDER, NOTE, RAISED, UNFINISHED, entry, held

OVERRIDE = "data.override_reason"


def form(**changes):
    return closing(replace(held(), unfinished=replace(UNFINISHED, **changes)))


def test_what_is_unfinished_leads_to_where_it_is_seen_and_settled():
    concern, note = form().in_the_way
    assert concern.words == "A safeguarding concern is open"
    assert concern.ways == (
        Way(f"/entries/{RAISED}", "Entry, 1 June 2026"),
        Way("/record/close-concern", "Entry, 1 June 2026: close it", {"concern": RAISED}),
    )
    assert {way.path for way in note.ways} == {f"/entries/{NOTE}", "/record/sign-note"}


def test_nobody_is_led_to_sign_what_somebody_else_wrote_or_to_what_is_not_theirs_to_do():
    theirs = replace(held(entries=(entry(NOTE, by=HOLDER),)), unfinished=UNFINISHED)
    _, note = closing(theirs).in_the_way
    assert [way.path for way in note.ways] == [f"/entries/{NOTE}"]
    concern, _ = form(commands=()).in_the_way
    assert [way.path for way in concern.ways] == [f"/entries/{RAISED}"]


@pytest.mark.parametrize(
    ("changes", "says", "is_asked"),
    [
        ({}, ALL_THE_SAME, True),
        ({"may_override": False}, STAYS_OPEN, False),
        ({"found": ()}, NOTHING, False),
    ],
    ids=["may-override", "may-not", "nothing"],
)
def test_to_close_it_all_the_same_is_asked_only_of_who_may_where_something_is(
    changes, says, is_asked
):
    made = form(**changes)
    assert made.lead == (says,)
    assert (OVERRIDE in set(made.asked_of())) is is_asked
    assert (OVERRIDE in made.left_out) is not is_asked


def test_for_want_of_which_questionnaires_the_outcome_cannot_be_told_is_said_and_stops_nobody():
    made = form(found=(), lacking_a_pair=("PHQ9", "GAD7"))
    assert made.lead[0] == NOTHING
    assert "score of PHQ-9, depression and of GAD-7, anxiety." in made.lead[1]
    assert len(form().lead) == 1
