"""Who has seen a matter, told to those alone who may know of it."""

from uuid import uuid4

import pytest

from tests.integration.api.test_gate import Case, actor


@pytest.fixture
def matter(client, bearer):
    """An allegation that the officer knows of, and one read."""
    case = Case(client, bearer)
    reported = {
        "cases": [case.id],
        "exclude": [],
        "matter": str(uuid4()),
        "alleged": actor("pwp"),
        "grounds": ["risk_of_harm"],
        "account": {"description": "Said in the corridor."},
    }
    path = "/matters/report-staff-allegation"
    matter = case.post("allegations-officer", path, data=reported)["matter"]
    seen = client.get(f"/matters/{matter}", headers=bearer("allegations-officer"))
    assert seen.status_code == 200
    client.get(f"/matters/{matter}", headers=bearer("safeguarding-lead"))
    return matter


def test_q16_who_has_seen_an_allegation_is_told_to_who_may_know_of_it(client, bearer, matter):
    path = f"/matters/{matter}/readings"
    told = client.get(path, headers=bearer("allegations-officer")).json()["readings"]
    assert [(each["action"], each["decision"], each["by"]["actor"]) for each in told] == [
        ("read-matter", "denied", actor("safeguarding-lead")),
        ("read-matter", "allowed", actor("allegations-officer")),
    ]
    later = client.get(path, params={"limit": 1}, headers=bearer("allegations-officer")).json()
    assert later["readings"][0]["action"] == "list-matter-readings"
    assert later["next"] == later["readings"][0]["position"]


@pytest.mark.parametrize(
    "persona", ["safeguarding-lead", "information-governance", "auditor", "pwp"]
)
def test_q16_nobody_else_learns_that_there_is_one(client, bearer, matter, persona):
    nowhere = str(uuid4())
    paths = [f"/matters/{id}/readings" for id in (matter, nowhere)]
    hidden, absent = (client.get(path, headers=bearer(persona)) for path in paths)
    assert hidden.status_code in {403, 404}
    assert (hidden.status_code, hidden.text) == (absent.status_code, absent.text)


def test_q16_nor_by_asking_for_it_as_if_it_were_a_case(client, bearer, matter):
    told = client.get(f"/cases/{matter}/readings", headers=bearer("auditor")).json()["readings"]
    assert {each["decision"] for each in told} <= {"denied"}
    again = client.get(f"/cases/{matter}/readings", params={"limit": 1}, headers=bearer("auditor"))
    assert again.json()["readings"][0]["action"] == "list-case-readings"
