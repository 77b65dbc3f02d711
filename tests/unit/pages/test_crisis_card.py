"""The crisis card in words."""

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import ClassVar
from uuid import uuid4

import pytest
from starlette.datastructures import Headers

from api.pages.asking import Answer, Refused
from api.pages.crisis import routes
from api.pages.crisis.card import card
from api.pages.staff import Called, Staff
from api.pages.told import Told
from domain.roles import Role

ME, OTHER = str(uuid4()), str(uuid4())
WHEN = {"on": "2026-04-17"}
REFUSED = Refused(Answer(503, Headers(), b"{}"))


def told(**more):
    call = {"practitioner_id": ME, "team": "ADULT-1", "supervisor_id": OTHER, "covered_by": []}
    return {"who": {"name": "Wren Ashdown", "telephone": "01632 960155"}, "call": call, **more}


def entry(**more):
    return {"id": "0198-p", "occurred": WHEN, "data": {}, **more}


@pytest.mark.parametrize(
    ("telephone", "dialled"),
    [
        ("01632 960155", "01632960155"),
        ("+44 1632-960155", "+441632960155"),
        ("+44 (0)1632 960155", None),
        ("01632 960155, her mother", None),
        (None, None),
    ],
)
def test_a_number_can_be_dialled_where_it_is_nothing_else(telephone, dialled):
    shown = card({**told(), "who": {"name": "Wren Ashdown", "telephone": telephone}}, Staff(ME))
    assert shown.dialled == dialled


def test_the_plan_is_told_in_the_order_in_which_it_is_needed():
    plan = {
        "contacts": "999.",
        "coping": "Next door.",
        "means_restriction": "None.",
        "warning_signs": "Shouting.",
    }
    shown = card(told(safety_plan=entry(parts={"plan": plan})), Staff(ME))
    assert shown.plan is not None
    assert [each.value for each in shown.plan.says] == ["Shouting.", "Next door.", "999.", "None."]
    assert [each.term for each in shown.plan.says][:2] == ["Warning signs", "What helps"]
    withheld = entry(parts={"plan": {"withheld": "restricted"}})
    assert card(told(safety_plan=withheld), Staff(ME)).plan.says[0].is_withheld


@pytest.mark.parametrize(("scope", "stands"), [("part", True), ("whole", False)])
def test_what_was_put_right_later_is_told_beside_what_was_wrong(scope, stands):
    plan = entry(parts={"plan": {"coping": "Next door."}})
    right = {
        "area": "corrections",
        "recorded": "2026-04-18T09:00:00.000000Z",
        "data": {"scope": scope},
        "parts": {"right": {"text": "They moved away."}},
    }
    shown = card(told(safety_plan=plan | {"put_right": [right]}), Staff(ME)).plan
    assert [each.says for each in shown.put_right] == ["They moved away."]
    assert shown.stands is stands
    untouched = card(told(safety_plan=plan), Staff(ME)).plan
    assert untouched.stands
    assert not untouched.put_right


def test_whom_to_ask_is_told_by_what_they_are_to_the_case():
    shown = card(told(), Staff(ME))
    assert shown.call == (
        Told("Who holds the case", "You, team ADULT-1"),
        Told("Who supervises", "Their supervisor: ask the team"),
    )
    nobody = card(told(call={"covered_by": [OTHER]}), Staff(ME)).call
    assert nobody[0].value.startswith("Nobody at present")
    assert nobody[1] == Told("Who stands in", "A colleague of the team")


def test_whom_to_ask_is_told_by_name_where_the_directory_has_them():
    staff = Staff(ME, {OTHER: [Called("Anna Invented", datetime(2026, 1, 1, tzinfo=UTC))]})
    call = {"practitioner_id": OTHER, "team": "ADULT-1", "covered_by": [OTHER, ME]}
    assert card(told(call=call), staff).call == (
        Told("Who holds the case", "Anna Invented, team ADULT-1"),
        Told("Who stands in", "Anna Invented, You"),
    )


class Unanswered:
    """Stands for a record of which one person asks, and whose routes can't answer now."""

    page: ClassVar = {"caller": SimpleNamespace(actor=ME, role=Role.PWP)}

    def __init__(self, problem=None):
        self._problem = problem

    async def get(self, _path, **_params):
        if self._problem is None:
            await asyncio.Event().wait()
        raise self._problem


@pytest.mark.parametrize("problem", [None, REFUSED], ids=["late", "refused"])
def test_whom_to_ask_is_told_without_a_name_rather_than_late(monkeypatch, problem):
    monkeypatch.setattr(routes, "_PATIENCE", 0.01)
    call = {"practitioner_id": OTHER, "team": "ADULT-1", "covered_by": []}
    staff = asyncio.run(routes.staff_at_once(Unanswered(problem), call))
    assert card(told(call=call), staff).call == (Told("Who holds the case", "Team ADULT-1"),)


def test_a_risk_that_is_not_told_is_not_taken_for_a_low_one():
    assert card(told(), Staff(ME)).risk == "Not judged, or not shown to you"
    assert card(told(risk_level="high"), Staff(ME)).risk == "High"


def test_the_assessment_says_first_how_great_the_risk_was_judged_then():
    judged = entry(
        data={"level": "moderate"},
        parts={"judgement": {"sources": "Reuben.", "thoughts": "None."}},
    )
    shown = card(told(risk_level="low", assessment=judged), Staff(ME))
    assert shown.assessment is not None
    assert [each.value for each in shown.assessment.says] == ["Moderate", "None.", "Reuben."]
