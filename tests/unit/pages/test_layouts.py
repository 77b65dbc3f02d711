"""Every form asks for what its command needs, and keeps to what there is."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

import domain
from api.contract.command_bodies import body_model
from api.pages.forming.members import Kind, members
from api.pages.forming.shown import Widget, shown
from api.pages.forming.typed import begun, prepared
from api.pages.receiving import referred
from api.pages.recording.filling import can_be_filled, filled
from api.pages.recording.offering import areas
from api.pages.recording.registered import FORMS, WITHOUT_FORM
from api.pages.staff import Called, Staff
from domain.commands import command_class, command_classes
from tests.unit.pages.cases import (
    ADULT,
    AREAS,
    HOLDER,
    JUDGED,
    KEPT_OUT,
    ME,
    NOTE,
    PLANNED,
    SEEN,
    SENT,
    entry,
    held,
    id_of,
)

SOURCE = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted(Path(domain.__path__[0]).rglob("*.py"))
)
CASES = {
    "as it is": held(),
    "an adult's": held(variant="adult", concern=ADULT),
    "with no item at risk": held(instrument="GAD7"),
}


OF_SEVERAL_SHAPES = ("raise-concern", "record-measures", "refer-to-agency", "triage-concern")


def of_every_form():
    usual = [(name, "as it is") for name in sorted(FORMS)]
    others = sorted(CASES.keys() - {"as it is"})
    more = [(name, case) for name in OF_SEVERAL_SHAPES for case in others]
    return pytest.mark.parametrize(("name", "case"), [*usual, *more])


OFFER = AREAS["handover"]["open"]
SENT_AS_IT_STANDS = frozenset(
    {
        "accept-handover",
        "complete-supervision-action",
        "countersign-note",
        "lapse-opt-in",
        "mark-response-overdue",
        "sign-note",
        "withdraw-handover",
    }
)
"""What these need stands there at first, where the case holds but one of it."""


OF_WHOM = ("data.practitioner_role", "data.team")


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
    made_by_shape = {
        "data.others[].about",
        "data.holder.about",
        "data.given_by",
        "data.system",
        *OF_WHOM,
    }
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
    begins = prepared(made, begun(made), more="", new_id=lambda: id_of(99))
    drawn = shown(made, members(name), begins)
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


def test_every_command_of_a_case_has_its_form_or_a_reason_to_have_none():
    every = {asked.NAME for asked in command_classes("case")}
    assert set(FORMS) | set(WITHOUT_FORM) | {referred.COMMAND} == every
    assert not set(FORMS) & set(WITHOUT_FORM)


def offered(**areas):
    case = held(areas=AREAS | areas)
    return {name for name, form in FORMS.items() if can_be_filled(form, case)}


@pytest.mark.parametrize(
    ("area", "told", "then", "not_then"),
    [
        ("referral", {"stage": "received"}, "accept-referral", None),
        ("referral", {"stage": "accepted"}, None, "decline-referral"),
        ("referral", {"pathway": "adult_talking_therapies"}, None, "start-child-protection-plan"),
        ("referral", {"pathway": "cyp_camhs"}, "assess-competence", None),
        ("referral", {"stage": "received"}, "record-unplanned-contact", "book-contact"),
        ("referral", {"stage": "received"}, "record-death", "plan-discharge"),
        ("allocation", {}, "allocate-case", "reallocate-case"),
        ("allocation", AREAS["allocation"], "arrange-cover", "allocate-case"),
        ("handover", {"open": OFFER}, "accept-handover", "complete-handover"),
        ("handover", {"open": OFFER | {"practitioner": HOLDER}}, None, "accept-handover"),
        (
            "handover",
            {"open": OFFER | {"stage": "accepted"}},
            "complete-handover",
            "reject-handover",
        ),
        ("handover", {}, None, "withdraw-handover"),
        (
            "assessment",
            {"descriptor": "F32"},
            "change-problem-descriptor",
            "set-problem-descriptor",
        ),
        ("assessment", {}, "set-problem-descriptor", "step-up"),
        ("assessment", {"assessed": [SEEN]}, "decide-suitability", "change-problem-descriptor"),
        ("statuses", {"periods": {}}, "start-early-help-plan", "end-early-help-plan"),
        ("consent", [], "record-consent", "record-consent-withdrawal"),
        ("opt_in", {}, "record-opt-in", "lapse-opt-in"),
        ("opt_in", {"received": True}, "request-opt-in", "record-opt-in"),
        ("restriction", {}, "restrict-access", "lift-restriction"),
    ],
)
def test_a_form_is_offered_where_the_case_stands_so_that_it_can_be_sent(area, told, then, not_then):
    found = offered(**{area: told})
    assert then is None or then in found
    assert not_then not in found


def test_an_area_that_is_withheld_keeps_no_form_back_that_needs_nothing_of_it():
    found = offered(referral={"withheld": "closed"}, opt_in={"withheld": "closed"})
    assert {"accept-referral", "record-opt-in", "start-early-help-plan"} <= found


def test_a_case_that_has_ended_can_be_opened_and_one_that_goes_on_closed():
    ended = replace(held(), case={**held().case, "status": "closed"})
    assert not can_be_filled(FORMS["close-case"], ended)
    assert can_be_filled(FORMS["reopen-case"], ended)
    assert can_be_filled(FORMS["close-case"], held())
    assert not can_be_filled(FORMS["reopen-case"], held())


@pytest.mark.parametrize(
    ("undecided", "first"),
    [(False, "Contacts and sessions"), (True, "Referral")],
)
def test_what_is_recorded_every_day_stands_open_and_before_the_rest(undecided, first):
    found = areas(FORMS.values(), undecided=undecided)
    assert found[0].heading == first
    assert [area.is_open for area in found] == sorted((a.is_open for a in found), reverse=True)
    assert sum(len(area.forms) for area in found) == len(FORMS)
    assert not found[-1].is_open


def test_who_recorded_an_entry_and_who_holds_the_case_are_called_by_their_names():
    called = Called("Anna Thornley", datetime(2024, 1, 8, tzinfo=UTC))
    theirs = entry(KEPT_OUT, by=HOLDER)
    case = replace(held(entries=[theirs, entry(SEEN)]), people=Staff(ME, {HOLDER: [called]}))
    told = [option.hint for option in case.chosen([KEPT_OUT, SEEN])]
    when = "recorded 1 June 2026, 10:04am by you"
    assert told[0] == when
    assert told[1].endswith("by Anna Thornley, psychological wellbeing practitioner")
    assert [(o.value, o.words, o.hint) for o in case.staff] == [
        (ME, "You", ""),
        (HOLDER, "Anna Thornley", "Whoever holds the case"),
    ]


def test_a_few_forms_all_stand_open():
    few = [FORMS[name] for name in ("raise-concern", "declare-conflict")]
    assert [area.is_open for area in areas(few, undecided=False)] == [True, True]


@pytest.mark.parametrize("name", sorted(FORMS.keys() - SENT_AS_IT_STANDS))
def test_a_form_that_is_left_empty_comes_to_nothing_that_is_taken(name):
    done = filled(FORMS[name], held(), new_id=lambda: id_of(99))
    with pytest.raises(ValidationError):
        body_model(command_class(name)).model_validate(done.body()[0])


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


def test_a_form_knows_that_the_case_has_nothing_of_which_it_could_be_recorded():
    name = "end-child-in-need-plan"
    found = [
        shown(made, members(name), begun(made)).without_choice
        for made in (FORMS[name].layout(held()), FORMS[name].layout(held(areas={}, entries=())))
    ]
    assert found == [None, "Which plan?"]
