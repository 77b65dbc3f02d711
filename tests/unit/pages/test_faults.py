"""What a command is refused for stands at the field that it is about, and repeats nothing."""

import json

import pytest
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from api.contract.command_bodies import body_model
from api.pages.forming.faults import Fault, faults
from api.pages.forming.gathering import gathered
from api.pages.forming.members import members
from api.pages.forming.shown import Widget, shown
from api.pages.forming.typed import NOTHING_TYPED, Typed, begun, prepared, without_row
from api.pages.recording.registered import FORMS
from api.problems import problem_for
from domain.commands import command_class
from domain.documents import LARGEST
from tests.unit.pages.cases import PERSON, held, id_of


def refused(command, typed, **about):
    """The faults of a form that the command does not take, as the route would tell of them."""
    case = held(typed=typed, **about)
    layout, known = FORMS[command].layout(case), members(command)
    typed = prepared(layout, typed, more="", new_id=lambda: id_of(77))
    body, places = layout.shape(gathered(layout, known, typed))
    with pytest.raises(ValidationError) as told:
        body_model(command_class(command)).model_validate(body)
    errors = [{**e, "loc": ("body", *e["loc"])} for e in told.value.errors(include_url=False)]
    problem = problem_for(RequestValidationError(errors)).document()
    return faults(problem, layout, known, typed, places)


def by_field(found: list[Fault]) -> dict:
    return {fault.field: fault.text for fault in found}


@pytest.mark.parametrize("command", sorted(FORMS))
def test_of_an_empty_form_every_fault_is_at_a_field(command):
    parts = FORMS[command].layout(held()).parts()
    hidden = {p.path: (p.value,) for p in parts if getattr(p, "is_hidden", False)}
    found = refused(command, Typed(hidden))
    assert found
    assert all(fault.field is not None for fault in found)
    assert all(
        fault.text.startswith(("Choose an answer: ", "Enter an answer: ")) for fault in found
    )


def test_faults_come_in_the_order_of_the_form():
    sent_along = {"data.variant": ("child",), "in_it.person": (PERSON,)}
    found = refused("raise-concern", Typed(sent_along))
    assert [fault.field for fault in found] == [
        "data.categories",
        "data.immediate_risk",
        "data.account.description",
        "in_it.role",
    ]


def test_a_day_that_there_is_not_is_told_without_repeating_it():
    typed = Typed({"data.made_at-day": ("31",), "data.made_at-month": ("2",)})
    text = by_field(refused("refer-to-agency", typed))["data.made_at"]
    assert text.startswith("Enter a real date, such as 27 3 2026 and a time")
    assert "31" not in text


def test_a_row_s_fault_is_at_its_row_also_behind_one_left_blank():
    typed = Typed(
        {
            "involved.0.person": (id_of(1),),
            "involved.0.name": ("",),
            "involved.1.person": (id_of(2),),
            "involved.1.relationship": ("aunt",),
        }
    )
    found = by_field(refused("raise-concern", typed))
    assert "involved.0.role" in found
    assert "involved.0.name" in found
    assert "involved.1.role" not in found


def test_long_text_is_told_how_long_it_may_be():
    typed = Typed({"data.sent.content": ("a" * 20_001,), "data.sent.recipient": ("a\nb",)})
    found = by_field(refused("refer-to-agency", typed))
    assert found["data.sent.content"].startswith("Use 20,000 characters or fewer: ")
    assert found["data.sent.recipient"] == "To whom there?: must be one line"


def test_nothing_that_was_typed_is_repeated():
    secret = "Xanthe\x00"
    typed = Typed(
        dict.fromkeys(
            ("data.account.description", "data.immediate_risk", "occurred-day"), (secret,)
        )
    )
    assert "Xanthe" not in json.dumps([fault.text for fault in refused("raise-concern", typed)])


def test_a_refusal_is_at_the_field_that_it_blames():
    layout, known = FORMS["raise-concern"].layout(held()), members("raise-concern")
    problem = {"code": "late-without-reason", "detail": "Say why."}
    assert faults(problem, layout, known, NOTHING_TYPED, {}) == [
        Fault("Say why.", "data.late_reason")
    ]
    unknown = {"code": "never-heard-of", "detail": "No."}
    assert faults(unknown, layout, known, NOTHING_TYPED, {}) == [Fault("No.", None)]


def test_the_summary_leads_to_the_first_thing_to_type_in():
    layout, known = FORMS["refer-to-agency"].layout(held()), members("refer-to-agency")
    told = [Fault("a", "data.made_at"), Fault("b", "data.agency"), Fault("c")]
    drawn = shown(layout, known, NOTHING_TYPED, told)
    assert drawn.errors == (("a", "data-made-at-day"), ("b", "data-agency"), ("c", None))
    fields = {part.name: part for group in drawn.groups for part in group.parts}
    assert fields["data.made_at"].error == "a"
    assert fields["data.method"].error is None


def test_rows_are_added_and_taken_away_and_what_was_typed_stays():
    layout = FORMS["review-case"].layout(held())
    typed = Typed(
        {"data.actions.0.agreed.what": ("first",), "data.actions.1.agreed.what": ("second",)}
    )
    more = prepared(layout, typed, more="data.actions", new_id=str)
    assert more.one("data.actions.1.agreed.what") == "second"
    assert "data.actions.2.agreed.what" in more.values
    less = prepared(layout, without_row(layout, more, "data.actions.0"), more="", new_id=str)
    assert less.one("data.actions.0.agreed.what") == "second"
    assert not less.one("data.actions.1.agreed.what")


@pytest.mark.parametrize("named", ["", "data.actions", "data.actions.x", "elsewhere.0", "."])
def test_what_names_no_row_takes_none_away(named):
    layout = FORMS["review-case"].layout(held())
    typed = Typed({"data.actions.0.agreed.what": ("first",)})
    assert without_row(layout, typed, named) == typed


def test_of_a_row_number_that_no_form_gave_nothing_is_read():
    layout = FORMS["review-case"].layout(held())
    typed = Typed({"data.actions.99999999999.agreed.what": ("far",)})
    told = prepared(layout, typed, more="", new_id=str)
    assert "actions" not in gathered(layout, members("review-case"), told)["data"]


def test_ids_of_rows_are_made_once():
    layout = FORMS["raise-concern"].layout(held())
    ids = iter([id_of(1), id_of(2)])
    first = prepared(layout, begun(layout), more="involved", new_id=lambda: next(ids))
    filled = first.but({"involved.0.name": ("an aunt",)})
    second = prepared(layout, filled, more="involved", new_id=lambda: next(ids))
    assert second.one("involved.0.person") == id_of(1)
    assert second.one("involved.1.person") == id_of(2)
    options = FORMS["raise-concern"].layout(held(typed=second))
    drawn = shown(options, members("raise-concern"), second)
    rows = next(
        p for g in drawn.groups for p in g.parts if getattr(p, "path", "") == "data.own_words"
    )
    about = rows.rows[0][0]
    assert about.widget is Widget.RADIOS
    assert [option.words for option in about.options] == [
        "Wren Ashdown",
        "an aunt",
        "The other person in row 2",
    ]


def test_a_file_that_is_too_large_is_told_at_its_field():
    typed = Typed({"data.document.content": ("A" * (LARGEST * 3 // 2),)})
    found = by_field(refused("add-document", typed))
    assert found["data.document.content"] == "Choose a smaller file: Which file?"
