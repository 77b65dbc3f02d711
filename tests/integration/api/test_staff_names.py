"""What people who work here are called, over HTTP: of the reader's own organisation, as of a
moment, and recorded as a question about them and not as a look at their entries."""

import json
from dataclasses import replace
from uuid import uuid4

import pytest

from api.demonstration.personas import PERSONAS
from api.local_issuing import local_issuer
from api.routes.staff_names import MOST_ASKED_ABOUT
from tests.integration.api.test_gate import Case


@pytest.fixture(scope="module")
def desk(client, bearer):
    return Case(client, bearer)


def register(desk, name):
    who = str(uuid4())
    given = {"practitioner": who, "professional_register": "none", "name": {"name": name}}
    desk.post("manager", "/directory/register-practitioner", data=given)
    return who


@pytest.fixture
def ask(client, bearer):
    def ask(*ids, persona="pwp", **params):
        return client.get("/directory/names", params={"id": ids, **params}, headers=bearer(persona))

    return ask


def names(answer):
    assert answer.status_code == 200, answer.text
    told = answer.json()["staff"]
    return {each["practitioner"]: [one["name"] for one in each["names"]] for each in told}


def test_names_are_told_by_id_with_those_before_as_of_a_moment(ask, desk, client, bearer):
    anna, kit = register(desk, "Anna Jones"), register(desk, "Kit Marlow")
    before = ask(anna, kit).json()["as_of"]["position"]
    where = f"/directory/{anna}"
    tag = client.get(where, headers=bearer("manager")).headers["ETag"]
    renamed = {"professional_register": "none", "name": {"name": "Anna Smith"}}
    sent = {**bearer("manager"), "Idempotency-Key": str(uuid4()), "If-Match": tag}
    done = client.post(f"{where}/rename-practitioner", json={"data": renamed}, headers=sent)
    assert done.status_code == 201, done.text
    told = ask(anna, kit, str(uuid4()), desk.id)
    assert names(told) == {anna: ["Anna Jones", "Anna Smith"], kit: ["Kit Marlow"]}
    [earlier, later] = next(e for e in told.json()["staff"] if e["practitioner"] == anna)["names"]
    assert earlier["since"] < later["since"]
    assert names(ask(anna, position=before)) == {anna: ["Anna Jones"]}
    assert names(ask(anna, kit, position=before - 2)) == {}


def test_they_are_told_to_whom_the_directory_is_open_and_in_its_own_house_alone(
    ask, desk, client, settings
):
    anna = register(desk, "Anna Jones")
    told = {persona: ask(anna, persona=persona).status_code for persona in PERSONAS}
    refused = {persona for persona, status in told.items() if status == 403}
    assert refused == {"subscriber", "external-reviewer", "data-subject"}
    assert names(ask(anna, persona="auditor")) == {anna: ["Anna Jones"]}
    stranger = replace(PERSONAS["manager"], organisation="OTHERWELL", actor=uuid4())
    token = local_issuer(settings).token(stranger)
    elsewhere = client.get(
        "/directory/names", params={"id": anna}, headers={"Authorization": f"Bearer {token}"}
    )
    assert names(elsewhere) == {}


def test_the_reading_says_of_whom_it_was_asked_and_names_no_record(ask, desk, services):
    anna, nobody = register(desk, "Anna Jones"), str(uuid4())
    assert names(ask(anna, nobody)) == {anna: ["Anna Jones"]}
    reader = services.access.reader
    told = json.loads(reader.at_position(reader.last().position).state)["data"]
    assert (told["action"], told["count"]) == ("read-staff-names", 1)
    assert {f"id:{anna}", f"id:{nobody}"} <= set(told["asked"])
    assert not {"stream", "person"} & told.keys()
    assert told["shown"] == []


def test_a_page_s_worth_is_asked_for_at_once_and_no_more(ask):
    assert ask().status_code == 422
    many = [str(uuid4()) for _ in range(MOST_ASKED_ABOUT + 1)]
    assert ask(*many).status_code == 422
    assert names(ask(*many[1:])) == {}
