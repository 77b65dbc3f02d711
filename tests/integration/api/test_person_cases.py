"""A person across cases over HTTP: which there are, which may be seen, as they stood."""

from dataclasses import replace
from uuid import uuid4

import pytest

from api.demonstration.personas import PERSONAS
from api.local_issuing import local_issuer
from application.reconstruction import same_address
from tests.integration.access.conftest import last_reading
from tests.integration.api.test_commands import REFERRAL
from tests.integration.api.test_gate import WHY, Case, actor
from tests.integration.api.test_search import Front


class CaseOf(Case):
    """A case of a person, held by a practitioner."""

    def __init__(self, client, bearer, person, holder="pwp", address=None):
        self._client, self._bearer = client, bearer
        who = REFERRAL["data"]["who"] | ({"address": address} if address else {})
        body = {**REFERRAL, "data": {**REFERRAL["data"], "person": person, "who": who}}
        self.id = self.post("pwp", "/cases/receive-referral", **body)["case"]
        self.ask("duty", "accept-referral", {"reasons": {"rationale": "Fits."}})
        self.allocate(practitioner=actor(holder), supervisor=None, team=f"TEAM-OF-{holder}")

    def raise_concern(self, subject, alleged):
        return self.ask(
            "pwp",
            "raise-concern",
            {
                "variant": "child",
                "categories": ["physical"],
                "people": [
                    {"person": subject, "role": "subject"},
                    {"person": alleged, "role": "alleged"},
                ],
                "immediate_risk": False,
                "account": {"description": "A bruise."},
                "others": [{"about": alleged, "name": "Ned Invented", "relationship": "uncle"}],
            },
        )


@pytest.fixture
def person():
    return str(uuid4())


@pytest.fixture
def ask(client, bearer, person, services):
    front = Front(client, bearer, services)

    def ask(below="/cases", persona="pwp", of=person, **params):
        front.project()
        return client.get(f"/people/{of}{below}", params=params, headers=bearer(persona))

    return ask


def ids(found):
    return [case["case"] for case in found["cases"]]


def test_q9_own_cases_and_those_that_name_them_the_others_only_counted(client, bearer, person, ask):
    mine = CaseOf(client, bearer, person)
    CaseOf(client, bearer, person, holder="cwp")
    child = str(uuid4())
    elsewhere = CaseOf(client, bearer, child)
    raised = elsewhere.raise_concern(child, alleged=person)
    hidden_child = str(uuid4())
    hidden = CaseOf(client, bearer, hidden_child, holder="cwp")
    hidden.raise_concern(hidden_child, alleged=person)
    answer = ask()
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (ids(told["own"]), told["own"]["not_shown"]) == ([mine.id], 1)
    [named] = told["named_in"]["cases"]
    assert (named["case"], named["named_by"]) == (elsewhere.id, [raised])
    assert told["named_in"]["not_shown"] == 1
    assert told["own"]["cases"][0]["status"] == "accepted"
    assert hidden.id not in answer.text


def test_q9_the_cases_of_a_sibling(client, bearer, person, ask):
    sibling = str(uuid4())
    CaseOf(client, bearer, person)
    theirs = CaseOf(client, bearer, sibling)
    registered = {"person": person, "identity": {"name": "Wren Ashdown"}}
    record = Case.post(theirs, "admin", "/people/register-person", data=registered)["person"]
    related = {"to": sibling, "relationship": "sibling"}
    told = Case.post(theirs, "admin", f"/people/{record}/record-relationship", data=related)
    [found] = ask().json()["related"]
    assert (found["to"], found["code"], ids(found["theirs"])) == (sibling, "sibling", [theirs.id])
    assert found["entry"] == told["events"][0]["id"]
    before = told["position"] - 1
    assert ask(position=before).json()["related"] == [], "as it stood"


LARCH = "12 Larch Road, Bridgewell, BW1 2AB"


@pytest.fixture
def at_home(ask):
    def at_home(**params):
        told = ask(**params).json()["same_address"]
        assert told["as_of"]["position"] > 0
        return {each["case"]: each["named_by"] for each in told["cases"]}, told["not_shown"]

    return at_home


def first_entry(case, persona="pwp"):
    return case.get(persona, "/history").json()["entries"][0]["id"]


def moves(case, person, address, postcode):
    """Registers somebody who has this case, and that they live there."""
    registered = {"person": person, "identity": {"name": "Kit Invented"}}
    case.post("admin", "/people/register-person", data=registered)
    home = {"kind": "home", "starting": "2026-01-01"}
    home["address"] = {"address": address, "postcode": postcode}
    return case.post("admin", f"/people/{person}/change-address", data=home)


def test_q9_the_cases_of_who_lives_at_the_same_address(client, bearer, person, at_home):
    lodger, neighbour, next_door = (str(uuid4()) for _ in range(3))
    mine = CaseOf(client, bearer, person, address=LARCH)
    theirs = CaseOf(client, bearer, lodger)
    moved = moves(theirs, lodger, "12, LARCH RD", "bw12ab")
    CaseOf(client, bearer, neighbour, holder="cwp", address="12 Larch Rd BW12AB")
    CaseOf(client, bearer, next_door, address="14 Larch Road, Bridgewell, BW1 2AB")
    assert at_home() == ({theirs.id: [moved["events"][0]["id"]]}, 1)
    assert at_home(position=moved["position"] - 1) == ({}, 0), "as it stood"
    assert at_home(of=lodger) == ({mine.id: [first_entry(mine)]}, 1)
    assert at_home(of=next_door) == ({}, 0)


def test_who_may_not_read_where_somebody_lives_learns_of_nobody_there(
    client, bearer, person, at_home
):
    address = f"{uuid4()}, Bridgewell"
    CaseOf(client, bearer, person, holder="cwp", address=address)
    CaseOf(client, bearer, str(uuid4()), address=address)
    assert at_home() == ({}, 0), "the case that tells the address is not open"
    assert at_home(persona="cwp") == ({}, 1)


def test_by_an_address_that_is_restricted_nobody_is_found_or_counted(
    client, bearer, person, at_home
):
    address = f"{uuid4()}, Bridgewell"
    CaseOf(client, bearer, person, address=address)
    shown = CaseOf(client, bearer, str(uuid4()), address=address)
    counted = CaseOf(client, bearer, str(uuid4()), holder="cwp", address=address)
    told = {shown.id: [first_entry(shown)]}
    assert at_home() == (told, 1)
    kept = {"ground": "third_party", "actors": [actor("cwp")], "reasons": WHY}
    covered = {**kept, "covers": [first_entry(counted, "cwp")]}
    counted.ask("manager", "restrict-access", covered)
    assert at_home() == (told, 0)
    shown.ask("manager", "restrict-access", {**kept, "covers": [first_entry(shown)]})
    assert at_home() == ({}, 0)


def test_who_is_found_by_an_address_that_is_not_open_is_told_nothing_more_of(
    client, bearer, person, at_home
):
    address = f"{uuid4()}, Bridgewell"
    lodger = str(uuid4())
    CaseOf(client, bearer, person, address=address)
    CaseOf(client, bearer, lodger, holder="cwp", address=address)
    CaseOf(client, bearer, lodger, address="elsewhere")
    assert at_home() == ({}, 1), "their other case would tell whose the counted one is"


def test_a_case_that_names_them_only_in_what_is_restricted_is_not_found(
    client, bearer, person, ask
):
    CaseOf(client, bearer, person)
    open_one, shut = (CaseOf(client, bearer, str(uuid4()), holder=who) for who in ("pwp", "cwp"))
    raised = {
        each.id: each.raise_concern(str(uuid4()), alleged=person) for each in (open_one, shut)
    }
    named = ask().json()["named_in"]
    assert (ids(named), named["not_shown"]) == ([open_one.id], 1)
    for case, holder in ((open_one, "manager"), (shut, "cwp")):
        kept = {"ground": "third_party", "actors": [actor(holder)], "reasons": WHY}
        case.ask("manager", "restrict-access", {**kept, "covers": [raised[case.id]]})
    assert ask().json()["named_in"] == {"cases": [], "not_shown": 0}


def test_an_institution_is_no_home(client, bearer, person, ask, monkeypatch):
    monkeypatch.setattr(same_address, "MOST_PEOPLE", 1)
    address = f"{uuid4()}, Bridgewell"
    CaseOf(client, bearer, person, address=address)
    CaseOf(client, bearer, str(uuid4()), address=address)
    assert len(ask().json()["same_address"]["cases"]) == 1
    CaseOf(client, bearer, str(uuid4()), address=address)
    assert ask().json()["same_address"].keys() == {"as_of", "too_many_people"}


def test_a_colleague_who_is_looked_after_here_is_not_counted_for_their_relatives(
    client, bearer, person, ask, services
):
    colleague = str(uuid4())
    mine = CaseOf(client, bearer, person)
    theirs = CaseOf(client, bearer, colleague, holder="cwp")
    registered = {"person": person, "identity": {"name": "Wren Ashdown"}}
    record = Case.post(mine, "admin", "/people/register-person", data=registered)["person"]
    related = {"to": colleague, "relationship": "sibling"}
    Case.post(mine, "admin", f"/people/{record}/record-relationship", data=related)
    assert ask().json()["related"][0]["theirs"] == {"cases": [], "not_shown": 1}
    asked = {"ground": "staff_as_patient", "actors": [actor("cwp")], "reasons": WHY}
    theirs.ask("manager", "restrict-access", asked)
    [found] = ask().json()["related"]
    assert (found["to"], found["theirs"]) == (colleague, {"cases": [], "not_shown": 0})
    assert last_reading(services.access.reader)["data"]["shown"] == [mine.id, colleague]


def test_what_another_house_holds_is_not_counted(client, person, bearer, ask, settings):
    mine = CaseOf(client, bearer, person)
    issuer, nobody_here = local_issuer(settings), uuid4()

    def elsewhere(persona):
        known = replace(PERSONAS[persona], organisation="OTHERWELL", actor=nobody_here)
        token = issuer.token(known)
        return {"Authorization": f"Bearer {token}"}

    CaseOf(client, elsewhere, person, holder="cwp")
    told = ask().json()
    assert (ids(told["own"]), told["own"]["not_shown"]) == ([mine.id], 0)


def test_as_it_stood_there_were_fewer(client, bearer, person, ask):
    first = CaseOf(client, bearer, person)
    position = first.get("pwp").json()["as_of"]["position"]
    second = CaseOf(client, bearer, person)
    assert ids(ask(position=position).json()["own"]) == [first.id]
    assert ids(ask().json()["own"]) == [first.id, second.id]


def test_what_changed_across_cases(client, bearer, person, ask):
    first, second = CaseOf(client, bearer, person), CaseOf(client, bearer, person)
    CaseOf(client, bearer, person, holder="cwp")
    position = second.get("pwp").json()["as_of"]["position"]
    raised = first.raise_concern(person, alleged=str(uuid4()))
    told = ask("/changes", since_position=position).json()
    added = {case["case"]: [each["id"] for each in case["added"]] for case in told["cases"]}
    assert added == {first.id: [raised], second.id: []}
    assert told["not_shown"] == 1


def test_nobody_looks_up_themselves_or_whom_nothing_is_held_of(client, bearer, ask):
    CaseOf(client, bearer, actor("hi-therapist"), holder="pwp")
    own = ask(persona="hi-therapist", of=actor("hi-therapist"))
    assert (own.status_code, own.json()["code"]) == (403, "conflict-of-interest")
    assert ask(of=str(uuid4())).status_code == 404
    assert ask(persona="operator").status_code == 403
