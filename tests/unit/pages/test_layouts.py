"""Every form asks for what its command needs, and keeps to what there is."""

import re
from pathlib import Path

import pytest

import domain
from api.pages.forming.members import Kind, members
from api.pages.forming.shown import Widget, shown
from api.pages.forming.typed import begun
from api.pages.recording.registered import FORMS
from domain.commands import command_class
from tests.unit.pages.cases import ADULT, JUDGED, NOTE, PLANNED, SEEN, SENT, entry, held

SOURCE = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted(Path(domain.__path__[0]).rglob("*.py"))
)
CASES = {
    "as it is": held(),
    "an adult's": held(variant="adult", concern=ADULT),
    "with no item at risk": held(instrument="GAD7"),
}


def of_every_form():
    return pytest.mark.parametrize(
        ("name", "case"), [(name, case) for name in sorted(FORMS) for case in sorted(CASES)]
    )


def layout(name, case):
    return FORMS[name].layout(CASES[case])


@of_every_form()
def test_all_that_a_command_can_hold_is_asked_for_or_left_out_on_purpose(name, case):
    made = layout(name, case)
    asked, known = set(made.asked_of()), members(name)
    every = {path for path in known if known[path].kind is not Kind.ROWS}
    # The rows of a list are asked for one by one.
    assert every - asked == {path for path in made.left_out if path in every}
    assert set(made.left_out) <= set(known)
    assert all(made.left_out.values())


@of_every_form()
def test_nothing_that_must_be_there_is_left_out(name, case):
    left_out = layout(name, case).left_out
    made_by_shape = {"data.others[].about"}
    assert not [p for p in left_out if members(name)[p].needed and p not in made_by_shape]


@of_every_form()
def test_a_refusal_is_shown_at_a_field_of_the_form(name, case):
    made = layout(name, case)
    names = {part.path for part in made.parts()}
    assert set(made.blames.values()) <= names
    assert not [code for code in made.blames if f'"{code}"' not in SOURCE]


@of_every_form()
def test_every_question_has_words_and_every_choice_something_to_choose(name, case):
    made = layout(name, case)
    drawn = shown(made, members(name), begun(made))
    fields = [part for group in drawn.groups for part in group.parts if hasattr(part, "widget")]
    assert fields
    for field in fields:
        if field.widget is Widget.HIDDEN:
            assert field.value
        else:
            assert re.match(r"[A-Z].*[^.:]$", field.label), field.label
        if field.widget in {Widget.RADIOS, Widget.SELECT, Widget.CHECKBOXES}:
            assert field.options, field.name
            told = {(option.words, option.hint) for option in field.options}
            assert len(told) == len(field.options)


@pytest.mark.parametrize("name", sorted(FORMS))
def test_a_form_is_for_a_command_of_a_case_and_its_links_fill_in_ids_and_codes(name):
    assert command_class(name).KIND == "case"
    known = members(name)
    for _, path in FORMS[name].about:
        assert known[path].kind in {Kind.ID, Kind.CODE}


def test_the_commands_that_the_everyday_needs_have_forms():
    assert set(FORMS) >= {
        "raise-concern",
        "triage-concern",
        "decide-on-concern",
        "refer-to-agency",
        "record-agency-response",
        "record-attendance",
        "record-unplanned-contact",
        "record-session",
        "screen-risk",
        "omit-risk-screen",
        "record-measures",
        "agree-safety-plan",
        "review-case",
        "add-addendum",
        "mark-entry-in-error",
        "move-wrong-record-entry",
    }


def test_an_office_that_sees_no_sessions_chooses_among_the_contacts_that_were_booked():
    booked = {"appointment_type": "02", "planned": "2026-06-12T09:00:00.000000Z"}
    moved = {"contact": PLANNED, "planned": "2026-06-13T09:00:00.000000Z"}
    missed = {"contact": SEEN, "attended": False, "missed": True}
    told = (
        entry(SEEN, type="case.contact_booked", data=booked),
        entry(PLANNED, type="case.contact_booked", data=booked),
        entry(NOTE, type="case.contact_booked", data={"withheld": "restricted"}),
        entry(SENT, type="case.contact_rescheduled", data=moved),
        entry(JUDGED, type="case.attendance_recorded", data=missed),
    )
    case = held(areas={"sessions": {"withheld": "closed"}}, entries=told)
    to_come = case.contact_options(lambda _id, contact: "attended" not in contact)
    assert [(o.value, o.words) for o in to_come] == [(PLANNED, "Treatment, 13 June 2026, 10am")]
    assert [o.value for o in case.contact_options(lambda _id, c: c.get("missed"))] == [SEEN]


@pytest.mark.parametrize(
    "name", ["screen-risk", "omit-risk-screen", "assess-risk", "record-measures"]
)
def test_no_answer_about_risk_stands_there_before_somebody_gives_it(name):
    made = FORMS[name].layout(held())
    drawn = shown(made, members(name), begun(made))
    fields = [part for group in drawn.groups for part in group.parts]
    of_the_case = {"data.contact", "data.responds_to", "data.rater"}
    chosen = [f.name for f in fields for o in f.options if o.is_chosen]
    assert set(chosen) <= of_the_case
