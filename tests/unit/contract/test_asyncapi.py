"""The AsyncAPI document holds together, and says of every event what its schema says."""

import re
from collections.abc import Iterator
from typing import Any, cast

import pytest
from fastapi.routing import APIRoute
from jsonschema_rs import Draft7Validator

from api.composing.services import Services
from api.contract.asyncapi import asyncapi
from api.contract.heartbeat_schema import HEARTBEAT
from api.contract.naming import type_and_version
from api.contract.outlets import OUTLETS
from api.contract.published import Published
from api.contract.registered import OF_THE_FEED
from api.routes.resources import resources
from tests.unit.contract.told import told

PUBLISHED = Published()


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return asyncapi(PUBLISHED)


def references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from references(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name == "$ref" and isinstance(each, str):
                yield each
            else:
                yield from references(each)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in set(references(document)):
        found: Any = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found


def test_every_outlet_that_is_asked_over_http_is_a_route() -> None:
    paths = {
        (method, route.path)
        for resource in resources(cast("Services", None)).values()
        for route in resource.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }
    for outlet in OUTLETS:
        if outlet.address is not None and outlet.address.startswith("/"):
            assert (outlet.method, outlet.address) in paths
            named = set(re.findall(r"\{(\w+)\}", outlet.address))
            assert named == outlet.parameters.keys()


def test_there_is_a_message_for_every_event(document: dict[str, Any]) -> None:
    messages = set(document["components"]["messages"])
    events = set(PUBLISHED.names()) - OF_THE_FEED.keys()
    assert messages == events | {HEARTBEAT}
    for channel in document["channels"].values():
        assert set(channel["messages"]) - {HEARTBEAT} == events


def test_a_heartbeat_is_valid_by_its_message(document: dict[str, Any]) -> None:
    data = {"subscription": "01980000-0000-7000-8000-000000000001", "through": 7, "waiting": 0}
    beat = {
        "specversion": "1.0",
        "id": "01980000-0000-7000-8000-000000000002",
        "source": "cases.invalid/log/1",
        "type": HEARTBEAT,
        "subject": data["subscription"],
        "time": "2026-03-02T09:30:00.000000Z",
        "datacontenttype": "application/json",
        "data": data,
    }
    payload = document["components"]["messages"][HEARTBEAT]["payload"]
    schema = Draft7Validator({"components": document["components"], **payload})
    assert schema.is_valid(beat)
    del data["waiting"]
    assert not schema.is_valid(beat)


def test_an_event_is_valid_by_its_message_and_by_no_other(document: dict[str, Any]) -> None:
    event = told(*type_and_version("case.session_recorded.v1"))
    components = {"components": document["components"]}

    def is_valid(name: str) -> bool:
        payload = document["components"]["messages"][name]["payload"]
        return Draft7Validator({**components, **payload}, validate_formats=True).is_valid(event)

    assert is_valid("case.session_recorded.v1")
    assert not is_valid("case.person_died.v1")
    event["data"]["fields"]["next_on"] = "soon"
    assert not is_valid("case.session_recorded.v1")
