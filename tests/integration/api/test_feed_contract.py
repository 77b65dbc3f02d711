"""The feed's contract as anybody finds it: schemas, their status, and the AsyncAPI document."""

from uuid import uuid4

import pytest

from api.composing.etags import content_tag
from api.contract.published import Published
from tests.integration.api.test_commands import REFERRAL

PUBLISHED = Published()
NAME = "case.session_recorded.v1"
ADDRESSES = ["/feed/asyncapi.json", "/feed/schemas", f"/feed/schemas/{NAME}.json"]


def test_a_schema_is_served_as_it_is_published(client):
    answer = client.get(f"/feed/schemas/{NAME}.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/schema+json"
    assert answer.content == PUBLISHED.text(NAME)
    assert "Deprecation" not in answer.headers


def test_the_index_names_every_schema_and_where_it_is(client):
    told = client.get("/feed/schemas").json()["schemas"]
    assert [each["name"] for each in told] == list(PUBLISHED.names())
    assert {each["status"] for each in told} == {"current"}
    [one] = [each for each in told if each["name"] == NAME]
    assert client.get(one["schema"]).json()["title"] == one["title"] == "Session recorded"


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_is_for_everybody_and_may_be_kept_for_a_while(client, address):
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert answer.headers["ETag"] == content_tag(answer.content)
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["case.session_recorded.v9", "index", "deprecations", "..%2fy"])
def test_nothing_else_is_served(client, name):
    answer = client.get(f"/feed/schemas/{name}.json")
    assert answer.status_code in {404, 422}
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_document_names_a_message_for_every_event(client):
    document = client.get("/feed/asyncapi.json").json()
    assert document["asyncapi"] == "3.1.0"
    assert NAME in document["components"]["messages"]


def test_a_follower_may_ask_for_bare_notifications(client, bearer):
    headers = {**bearer("duty"), "Idempotency-Key": str(uuid4())}
    client.post("/cases/receive-referral", json=REFERRAL, headers=headers)
    whole = client.get("/feed", headers=bearer("subscriber"))
    bare = client.get("/feed", params={"profile": "mns"}, headers=bearer("subscriber"))
    assert bare.headers["Next-Cursor"] == whole.headers["Next-Cursor"]
    assert [each["id"] for each in bare.json()] == [each["id"] for each in whole.json()]
    last = bare.json()[-1]
    assert last["type"] == "case-referral-received-1"
    assert last["dataref"].startswith("http")
    assert not {"data", "sequence", "dataschema"} & last.keys()
