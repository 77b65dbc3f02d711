"""The pages of a new referral: who is looked for first, and the form that begins a case."""

import asyncio
import json
import re
from dataclasses import dataclass, field
from datetime import date

import pytest
from pydantic import ValidationError

from api.contract.command_bodies import body_model
from api.pages.asking import Answer, Refused
from api.pages.forming.gathering import gathered
from api.pages.forming.members import Kind
from api.pages.forming.shown import Widget, shown
from api.pages.forming.typed import NOTHING_TYPED, Typed, begun, prepared
from api.pages.people.found import KnownCase
from api.pages.receiving.looking import NOT_A_NUMBER, look
from api.pages.receiving.referred import MEMBERS, NUMBER, Around, layout
from domain.commands import command_class
from tests.unit.pages.cases import PERSON, id_of
from tests.unit.pages.test_layouts import SOURCE

TODAY = date(2026, 11, 23)
BEFORE = KnownCase(case=id_of(1), status="Closed", about="Community youth work")
SERVICES = ("CHILDREN", "TALKING")
AROUND = {
    "somebody new": Around(TODAY, SERVICES),
    "somebody known": Around(TODAY, SERVICES, cases=(BEFORE,), tells_number=True),
    "no directory": Around(TODAY, tells_number=True),
}
TYPED = {
    "data.person": (PERSON,),
    "data.who.name": ("Wren Ashdown",),
    "number": ("999 000 0018",),
    "data.received-day": ("2",),
    "data.received-month": ("11",),
    "data.received-year": ("2026",),
    "data.source_code": ("C2",),
    "data.request.reason": ("She does not sleep.",),
    "data.consent_to_referral": ("yes",),
    "data.pathway": ("cyp_camhs",),
    "data.service": ("CHILDREN",),
    "data.age_reason": ("",),
    "data.restricted.ground": ("",),
}
of_each = pytest.mark.parametrize("around", AROUND.values(), ids=list(AROUND))


def body_of(typed, around=AROUND["somebody known"]):
    made = layout(around)
    return made.shape(gathered(made, MEMBERS, Typed(typed)))[0]


@of_each
def test_all_that_a_referral_can_hold_is_asked_for_or_left_out_on_purpose(around):
    made = layout(around)
    asked = set(made.asked_of()) - {NUMBER}
    every = {path for path in MEMBERS if MEMBERS[path].kind is not Kind.ROWS} - {NUMBER}
    assert every - asked == set(made.left_out)
    assert all(made.left_out.values())
    assert not [path for path in made.left_out if MEMBERS[path].needed]


@of_each
def test_a_refusal_of_a_referral_is_shown_at_a_field_of_the_form(around):
    made = layout(around)
    assert set(made.blames.values()) <= {part.path for part in made.parts()}
    assert not [code for code in made.blames if f'"{code}"' not in SOURCE]


@of_each
def test_every_question_has_words_and_every_choice_something_to_choose(around):
    made = layout(around)
    typed = prepared(made, begun(made), more="", new_id=lambda: PERSON)
    fields = [f for group in shown(made, MEMBERS, typed).groups for f in group.parts]
    hidden = [f for f in fields if f.widget is Widget.HIDDEN]
    assert [(f.name, f.value) for f in hidden] == [("data.person", PERSON)]
    for each in fields:
        assert each in hidden or re.match(r"[A-Z].*[^.:]$", each.label), each.label
        if each.widget in {Widget.RADIOS, Widget.SELECT}:
            assert (
                len({option.words for option in each.options}) > 1
                or each.name == "data.earlier_case"
            )
    kinds = {o.words: o.hint for f in fields if f.name == "data.pathway" for o in f.options}
    assert kinds["Community youth work"] == "For people aged 5 to 25"


def test_the_number_is_none_of_the_referral_and_its_source_tells_who_told_of_it():
    body = body_of(TYPED)
    body_model(command_class("receive-referral")).model_validate(body)
    assert NUMBER not in body
    assert (body["source"], body["basis"]) == ("school", "reported")
    assert body_of({**TYPED, "data.source_code": ("C3",)})["source"] == "other"
    assert "restricted" not in body["data"], "what was chosen can be taken back"
    assert "age_reason" not in body["data"]


def test_a_restriction_goes_with_its_reasons():
    typed = {**TYPED, "data.restricted.ground": ("staff_as_patient",)}
    with pytest.raises(ValidationError):
        body_model(command_class("receive-referral")).model_validate(body_of(typed))
    typed["data.restricted.reasons"] = ("She works at the front desk.",)
    told = body_model(command_class("receive-referral")).model_validate(body_of(typed))
    assert told.data.restricted.ground == "staff_as_patient"


def test_a_form_that_is_left_empty_is_not_taken():
    with pytest.raises(ValidationError):
        body_model(command_class("receive-referral")).model_validate(body_of(NOTHING_TYPED.values))


def hit(number, **more):
    return {"person": id_of(number), "name": f"Somebody {number}", "cases": [], **more}


def refusal(status=422, **problem):
    content = json.dumps({"title": "Refused", **problem}).encode()
    return Refused(Answer(status, {}, content))


@dataclass
class Register:
    """Answers searches by what they look for, and keeps what was asked."""

    by: dict
    asked: list = field(default_factory=list)

    async def post(self, path, body):
        assert path == "/search"
        self.asked.append({name for name in body if name != "limit"})
        found = self.by[next(iter(self.asked[-1]))]
        if isinstance(found, Refused):
            raise found
        return Answer(200, {}, json.dumps({"people": found}).encode())


def looked(register, **typed):
    given = {"name": ("Somebody",), **{name: (value,) for name, value in typed.items()}}
    return asyncio.run(look(register, Typed(given)))


BORN = {"born-day": "4", "born-month": "2", "born-year": "1990"}


def test_the_likeliest_come_first_and_nobody_twice():
    twin = hit(3, date_of_birth="1990-02-04")
    register = Register({"nhs_number": [hit(2), hit(1)], "name": [hit(5), twin, hit(1)]})
    found = looked(register, nhs_number="999 000 0018", **BORN).found
    assert [each.hit.person for each in found] == [id_of(n) for n in (2, 1, 3, 5)]
    assert [each.same for each in found] == [
        "Same NHS number",
        "Same NHS number",
        "Same date of birth",
        "",
    ]
    assert register.asked == [{"nhs_number"}, {"name"}], "each by itself: either may be wrong"


def test_a_record_that_was_merged_leads_to_the_one_that_goes_on():
    register = Register({"name": [hit(1, merged_into=id_of(7))]})
    assert looked(register).found[0].person == id_of(7)


def test_what_can_t_be_looked_for_is_told_at_its_field():
    register = Register({"nhs_number": refusal(errors=[])})
    wrong = looked(register, nhs_number="999 000 0019", **{**BORN, "born-day": "31"})
    assert [(each.field, each.text) for each in wrong.faults] == [
        ("nhs_number", NOT_A_NUMBER),
        ("born", "Enter a real date, such as 27 3 2026: Date of birth"),
    ]
    assert not wrong.found
    nobody = looked(register, name="")
    assert [(each.field, each.text) for each in nobody.faults] == [
        ("name", "Enter a name, or an NHS number: Name")
    ]


def test_somebody_is_found_by_their_number_alone():
    register = Register({"nhs_number": [hit(1)]})
    found = looked(register, name="", nhs_number="999 000 0018").found
    assert [each.hit.person for each in found] == [id_of(1)]
    assert register.asked == [{"nhs_number"}]


def test_a_name_that_is_too_short_to_look_for_keeps_nobody_from_going_on():
    register = Register({"name": refusal(detail="Give at least three letters of a name.")})
    told = looked(register)
    assert told.notes == [
        "Nobody could be looked for by this name. Give at least three letters of a name."
    ]
    assert not told.faults


def test_a_list_that_lags_behind_keeps_nobody_from_going_on():
    behind = refusal(503, detail="The view lags behind.")
    told = looked(Register({"nhs_number": behind, "name": behind}), nhs_number="999 000 0018")
    assert told.notes == [
        "Nobody could be looked for by this number. The view lags behind.",
        "Nobody could be looked for by this name. The view lags behind.",
    ]
    assert not told.faults


def test_who_may_look_for_nobody_is_refused():
    with pytest.raises(Refused):
        looked(Register({"name": refusal(403)}))
