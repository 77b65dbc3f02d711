"""Readings that stand out, told to those who watch over access."""

import pytest

from api.demonstration.personas import PERSONAS
from tests.integration.api.test_gate import ACCOUNT, Case

ROUTES = ("out-of-relationship", "after-hours", "high-volume", "alike")


@pytest.fixture
def ask(client, bearer):
    def ask(kind, persona="information-governance", **params):
        return client.get(f"/readings/{kind}", params=params, headers=bearer(persona))

    return ask


@pytest.fixture
def case(client, bearer):
    made = Case(client, bearer)
    made.allocate()
    return made


def of(case, readings):
    return [(each["by"]["role"], each["code"]) for each in readings if each["stream"] == case.id]


def test_what_no_tie_of_ones_own_opened_is_told(case, ask, client, bearer):
    case.get("pwp")
    case.get("manager")
    opened = case.post(
        "cwp",
        "/break-glass/open-break-glass",
        data={"case": case.id, "reason": "threat_to_life", "account": ACCOUNT},
    )
    assert case.get("cwp", **{"Break-Glass": opened["grant"]}).status_code == 200
    told = ask("out-of-relationship").json()
    assert of(case, told["readings"]) == [
        ("cwp", "break-glass"),
        ("service_manager", "related"),
        # Who allocated it: on duty, as for every case.
        ("duty", "related"),
    ]
    page = ask("out-of-relationship", limit=1).json()
    assert page["readings"] == told["readings"][:1]
    rest = ask("out-of-relationship", limit=1, before=page["next"]).json()
    assert rest["readings"] == told["readings"][1:2]
    told = ask("out-of-relationship", to="2026-01-31", **{"from": "2026-01-01"}).json()
    assert told["readings"] == []


def test_who_is_called_as_the_person_is_told_by_ids_only(case, ask, client, bearer):
    practitioner = {
        "practitioner": str(PERSONAS["pwp"].actor),
        "professional_register": "none",
        "name": {"name": "Holly ASHDOWN"},
    }
    case.post("manager", "/directory/register-practitioner", data=practitioner)
    case.get("pwp")
    case.get("supervisor")
    answer = ask("alike")
    found = [each for each in answer.json()["readers"] if each["record"] == case.id]
    assert [(each["actor"], each["alike"]) for each in found] == [
        (str(PERSONAS["pwp"].actor), ["surname"])
    ]
    assert "ashdown" not in answer.text.casefold()
    seen = client.get(f"/cases/{case.id}/readings", headers=bearer("auditor")).json()["readings"]
    assert seen[0]["action"] == "list-alike-readings"


@pytest.mark.parametrize("kind", ROUTES)
def test_others_are_refused(ask, kind):
    assert ask(kind).status_code == 200
    for persona in ("pwp", "manager", "operator", "subscriber"):
        assert ask(kind, persona=persona).status_code == 403
    assert ask(kind, **{"from": "2026-03-02", "to": "2026-03-01"}).status_code == 422
    assert ask(kind, **{"from": "2026-01-02", "to": "2026-06-01"}).status_code == 422
