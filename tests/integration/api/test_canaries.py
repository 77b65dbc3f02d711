"""A name typed anywhere, in success and in failure, is in no log and in no error body."""

import asyncio
import json
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.contract.command_bodies import body_model
from domain.commands import command_classes
from tests.integration.api.straight import answered
from tests.integration.api.test_commands import REFERRAL
from tests.integration.written_logs import written_logs

CANARY = "Peregrine Halloway"
NUMBER = "999 000 1022"
NAMES = (CANARY, "Peregrine", "Halloway", "Peregrine%20Halloway", NUMBER, "9990001022")


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    """What the service logs, written as it is in earnest."""
    with written_logs(tmp_path_factory.mktemp("logs")) as path:
        yield lambda: path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def logged(services, logs):
    with TestClient(create_app(services), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def put(logged):
    """The same service, to which many bodies can be put one after the other."""

    async def answers(path, bodies, headers):
        return [
            await answered(logged.app, "POST", path, headers=headers, body=each) for each in bodies
        ]

    with asyncio.Runner() as loop:
        yield lambda *given: loop.run(answers(*given))


def hostile_bodies(asked):
    """The canary in every place that a body has, and in some that it has not."""
    fields = [*body_model(asked).model_fields, "nonsense", CANARY]
    inner = [*asked.model_fields, "nonsense", CANARY]
    yield CANARY
    yield [CANARY]
    for field in fields:
        for value in (CANARY, {CANARY: CANARY}, [CANARY]):
            yield {"data": {}, field: value}
    for field in inner:
        for value in (CANARY, {CANARY: CANARY}, [{CANARY: CANARY}], {"content": {CANARY: 1}}):
            yield {"data": {field: value}}


def silent(text):
    return not any(name in text for name in NAMES)


@pytest.mark.parametrize("asked", command_classes(), ids=lambda asked: asked.NAME)
def test_no_refusal_repeats_what_was_typed(logged, put, bearer, logs, asked):
    path = f"/cases/{asked.NAME}" if asked.BEGINS else f"/cases/{uuid4()}/{asked.NAME}"
    role = min(asked.ROLES - {"cwp", "twp", "hi_therapist", "service_manager"}, default="pwp")
    persona = role.replace("_", "-")
    headers = {**bearer(persona), "Idempotency-Key": str(uuid4())}
    for answer in put(path, hostile_bodies(asked), headers):
        assert answer.status_code in {404, 422}, answer.text
        assert silent(answer.text), answer.text
    answer = logged.post(path, content=f'{{"data": "{CANARY}', headers=headers)
    assert silent(answer.text)
    assert silent(logs())


PLACES = (
    f"/cases/{CANARY}",
    f"/cases/{CANARY}/history",
    f"/{CANARY}",
    f"/problems/{CANARY}",
    f"/caseload?practitioner={CANARY}",
    f"/caseload?{CANARY}=1",
    f"/caseload?team={CANARY}",
    f"/feed?after={CANARY}",
    f"/feed?type={CANARY}",
    f"/feed?limit={CANARY}",
)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("persona", ["pwp", "subscriber"])
def test_no_address_is_repeated(logged, bearer, logs, place, persona):
    answer = logged.get(place, headers=bearer(persona))
    assert silent(answer.text)
    assert silent(logs())


def test_headers_are_not_repeated_either(logged, bearer, logs):
    odd = {"Idempotency-Key": CANARY, "If-Match": CANARY, "Cookie": CANARY, "User-Agent": CANARY}
    path = f"/cases/{uuid4()}/accept-referral"
    for headers in (odd, {**odd, **bearer("pwp")}, {"Authorization": f"Bearer {CANARY}"}):
        assert silent(logged.post(path, json={"data": {}}, headers=headers).text)
    assert silent(logs())


def test_what_is_recorded_is_told_to_readers_and_to_nobody_else(logged, bearer, logs):
    body = json.loads(json.dumps(REFERRAL))
    body["data"]["who"]["name"] = CANARY
    headers = {**bearer("pwp"), "Idempotency-Key": str(uuid4())}
    told = logged.post("/cases/receive-referral", json=body, headers=headers)
    case = told.json()["case"]
    identity = {"data": {"status": "verified", "number": {"nhs_number": NUMBER}}}
    headers["Idempotency-Key"] = str(uuid4())
    matched = logged.post(f"/cases/{case}/match-identity", json=identity, headers=headers)
    assert matched.status_code == 201, matched.text
    assert CANARY in logged.get(f"/cases/{case}", headers=bearer("pwp")).text
    assert silent(logged.get(f"/cases/{case}", headers=bearer("auditor")).text)
    assert silent(logged.get("/feed", headers=bearer("subscriber")).text)
    assert silent(told.text + matched.text)
    assert silent(logs())
