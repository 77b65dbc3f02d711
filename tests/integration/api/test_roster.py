"""Who works here, over HTTP: by the roles they hold today, in the reader's own organisation."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from api.demonstration.personas import PERSONAS
from api.local_issuing import local_issuer
from tests.integration.api.test_gate import Case

TODAY = datetime.now(UTC).date()


@pytest.fixture(scope="module")
def desk(client, bearer):
    return Case(client, bearer)


def assign(desk, who, role, *, days=-30, **more):
    told = {"role": role, "service": "BRIDGEWELL-TT", "starting": str(TODAY + timedelta(days=days))}
    return desk.post("operator", f"/directory/{who}/assign-role", data={**told, **more})


def register(desk, name):
    who = str(uuid4())
    given = {"practitioner": who, "professional_register": "none", "name": {"name": name}}
    desk.post("operator", "/directory/register-practitioner", data=given)
    return who


@pytest.fixture
def listed(client, bearer):
    def listed(*roles, persona="duty"):
        answer = client.get("/directory/staff", params={"role": roles}, headers=bearer(persona))
        assert answer.status_code == 200, answer.text
        return answer.json()["staff"]

    return listed


def test_those_who_hold_a_role_today_are_told_by_name_with_their_team(desk, listed):
    zoe, abel = register(desk, "Zoe Quill"), register(desk, "Abel Wick")
    assign(desk, zoe, "pwp", team="ADULT-9")
    assign(desk, abel, "cwp", team="CHILD-9")
    assign(desk, abel, "pwp", team="ADULT-9", days=3)
    gone = register(desk, "Mona Past")
    ended = assign(desk, gone, "pwp", team="ADULT-9")["events"][0]["id"]
    last = {"assignment": ended, "last_day": str(TODAY - timedelta(days=1))}
    desk.post("operator", f"/directory/{gone}/end-role", data=last)
    told = {each["practitioner"]: each for each in listed("pwp")}
    assert told[zoe] == {
        "practitioner": zoe,
        "name": "Zoe Quill",
        "role": "pwp",
        "service": "BRIDGEWELL-TT",
        "team": "ADULT-9",
    }
    assert not {abel, gone} & told.keys()
    both = [each["practitioner"] for each in listed("pwp", "cwp")]
    assert both.index(abel) < both.index(zoe)


def test_no_other_house_and_nobody_without_the_directory_is_told(desk, client, settings, bearer):
    register(desk, "Ines Vale")
    other = replace(PERSONAS["duty"], organisation="ELSEWHERE")
    token = local_issuer(settings).token(other)
    asked = {"params": {"role": ["pwp"]}, "headers": {"Authorization": f"Bearer {token}"}}
    assert client.get("/directory/staff", **asked).json() == {"staff": []}
    refused = client.get("/directory/staff", params={"role": "pwp"}, headers=bearer("subscriber"))
    assert refused.status_code == 403
    lacking = client.get("/directory/staff", headers=bearer("duty"))
    assert lacking.status_code == 422
