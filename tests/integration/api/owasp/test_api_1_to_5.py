"""OWASP API Security Top 10 (2023), risks 1 to 5, each by its number.

Here stands what no walk over roles, ties and routes can see.
"""

import json
from dataclasses import replace
from uuid import uuid4

import pytest

from api.demonstration.personas import PERSONAS
from domain.commands import command_classes
from domain.roles import Role
from tests.integration.api.test_commands import REFERRAL
from tests.integration.api.test_gate import ACCOUNT, WORDS, actor

STRANGER = "cwp"
OPEN = {"health", "log", "contract"}
SOMEBODY_ELSE = str(uuid4())


def headers(bearer, persona):
    return {**bearer(persona), "Idempotency-Key": str(uuid4())}


def test_api1_a_tag_of_somebody_who_may_read_is_no_right(case, client, bearer):
    """Broken object level authorization. Each route by its id: ../test_gate.py."""
    tag = case.get("pwp").headers["ETag"]
    for header in ("If-None-Match", "If-Match"):
        answer = client.get(f"/cases/{case.id}", headers={**bearer(STRANGER), header: tag})
        assert answer.status_code == 403
        assert WORDS not in answer.text


def test_api1_a_grant_of_somebody_else_or_for_another_case_is_no_right(case, client, bearer):
    opening = {"case": SOMEBODY_ELSE, "reason": "threat_to_life", "account": ACCOUNT}
    answer = client.post(
        "/break-glass/open-break-glass", json={"data": opening}, headers=headers(bearer, STRANGER)
    )
    grant = answer.json().get("grant", SOMEBODY_ELSE)
    for named in (grant, SOMEBODY_ELSE):
        assert case.code(STRANGER, **{"Break-Glass": named}) is not None
        assert not case.opened(STRANGER, **{"Break-Glass": named})


@pytest.mark.usefixtures("views")
def test_api1_an_id_in_a_filter_shows_no_more_than_without(case, client, bearer):
    answer = client.get(
        "/caseload", params={"practitioner": actor("pwp")}, headers=bearer(STRANGER)
    )
    assert case.id not in answer.text


def test_api2_a_session_a_query_or_a_form_is_no_token(client, bearer, operations):
    """Broken authentication: the whole reject list is tests/unit/tokens/test_reject_list.py."""
    token = bearer("pwp")["Authorization"].removeprefix("Bearer ")
    for method, path, operation in operations:
        if OPEN & set(operation.get("tags", ())):
            continue
        for given in (
            {},
            {"params": {"access_token": token}},
            {"headers": {"Cookie": f"session={token}"}},
            {"headers": {"X-Authorization": f"Bearer {token}", "Proxy-Authorization": token}},
        ):
            answer = client.request(method, path.replace("{", "").replace("}", ""), **given)
            assert answer.status_code == 401, path


def test_api2_guessing_tokens_is_slow(services, service_with):
    slow = replace(services.perimeter, requests_per_second=0.01)
    guessing = service_with(replace(services, perimeter=slow))
    statuses = [
        guessing.get("/caseload", headers={"Authorization": f"Bearer guess.{n}.x"}).status_code
        for n in range(20)
    ]
    assert statuses[0] == 401
    assert 429 in statuses


def objects(schema, schemas, seen):
    """Every object that a body may hold, however deep."""
    if (name := schema.get("$ref")) is not None:
        if name in seen:
            return
        seen.add(name)
        yield from objects(schemas[name.rpartition("/")[2]], schemas, seen)
    if schema.get("type") == "object":
        yield schema
    for inner in schema.get("properties", {}).values():
        yield from objects(inner, schemas, seen)
    for inner in (schema.get("items"), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        if isinstance(inner, dict):
            yield from objects(inner, schemas, seen)


def bodies(described, operations):
    schemas = described["components"]["schemas"]
    for _, path, operation in operations:
        content = operation.get("requestBody", {}).get("content", {})
        for each in content.values():
            yield path, list(objects(each["schema"], schemas, set()))


def test_api3_no_body_takes_a_member_that_it_does_not_name(described, operations):
    """Broken object property level authorization: nothing is assigned that nobody asked for."""
    found = list(bodies(described, operations))
    assert len(found) > 100
    for path, held in found:
        assert held, path
        for each in held:
            assert each.get("additionalProperties") is False, (path, each.get("title"))


@pytest.mark.parametrize(
    "member", ["by", "actor", "position", "recorded", "version", "stream", "id", "parts"]
)
def test_api3_what_the_service_alone_says_is_not_taken_from_a_body(client, bearer, member):
    body = {**REFERRAL, member: actor("supervisor")}
    inside = {**REFERRAL, "data": {**REFERRAL["data"], member: actor("supervisor")}}
    for sent in (body, inside):
        answer = client.post("/cases/receive-referral", json=sent, headers=headers(bearer, "duty"))
        assert answer.status_code == 422
        assert {"is": "is not known here"}.items() <= answer.json()["errors"][0].items()


def test_api3_a_reader_gets_the_parts_that_are_theirs_and_no_others(case):
    assert case.opened("pwp")
    assert not case.opened("auditor")
    told = case.get("auditor", "/history").json()
    assert "Wren" not in json.dumps(told)


DULL = {"uuid", "date", "date-time"}
NAMED_BY_US = {"lastEventId", "Last-Event-ID", "tile", "type", "after", "If-Match", "If-None-Match"}


def is_dull(schema):
    """Whether a value of this schema is a code, an id, a number, a time or a flag, or some."""
    if "anyOf" in schema:
        return all(is_dull(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return is_dull(schema["items"])
    if schema.get("type") == "string":
        return bool({"pattern", "const", "enum"} & set(schema)) or schema.get("format") in DULL
    return "$ref" in schema or schema.get("type") in {"integer", "number", "boolean", "null"}


def test_api3_nothing_that_a_person_is_known_by_goes_into_an_address(operations):
    for _, path, operation in operations:
        for each in operation.get("parameters", ()):
            assert is_dull(each["schema"]) or each["name"] in NAMED_BY_US, (path, each["name"])


def test_api3_a_parameter_is_given_once(client, bearer):
    twice = "/caseload?limit=5&limit=50"
    answer = client.get(twice, headers=bearer("pwp"))
    assert (answer.status_code, answer.json()["code"]) == (422, "repeated-parameter")
    several = "/feed?type=case.contact_booked&type=case.session_recorded"
    assert client.get(several, headers=bearer("subscriber")).status_code == 200


BOUNDS = {
    "a large body": ({"content": b" " * (256 * 1024 + 1)}, 413),
    "a deep body": ({"content": b'{"data": ' + b"[" * 60_000 + b"]" * 60_000 + b"}"}, 400),
    "a number of many digits": ({"content": b'{"data": ' + b"9" * 5_000 + b"}"}, 400),
    "many members": (
        {"content": json.dumps({"data": {f"m{n}": 1 for n in range(15_000)}}).encode()},
        422,
    ),
    "a list of many": ({"content": json.dumps({"data": {"who": [1] * 60_000}}).encode()}, 422),
}


@pytest.mark.parametrize(("sent", "status"), BOUNDS.values(), ids=BOUNDS)
def test_api4_what_is_sent_is_bounded(client, bearer, sent, status):
    """Unrestricted resource consumption. Slow senders: tests/unit/api/test_connections.py."""
    answer = client.post(
        "/cases/receive-referral",
        headers={**headers(bearer, "duty"), "Content-Type": "application/json"},
        **sent,
    )
    assert answer.status_code == status
    assert len(answer.content) < 10_000


@pytest.mark.parametrize(
    ("path", "persona"), [("/caseload", "pwp"), ("/feed", "subscriber")], ids=["a list", "the feed"]
)
def test_api4_what_is_asked_for_is_bounded(client, bearer, path, persona):
    for limit in ("501", "-1", "0", "9" * 40):
        answer = client.get(path, params={"limit": limit}, headers=bearer(persona))
        assert answer.status_code == 422, limit
    assert client.get("/feed", params={"wait": "31"}, headers=bearer("subscriber")).is_error


def test_api4_one_actor_is_held_to_a_rate_and_others_are_not(services, service_with, bearer):
    slow = replace(services.perimeter, requests_per_second=0.1)
    asking = service_with(replace(services, perimeter=slow))
    first, refused = (asking.get("/me", headers=bearer("pwp")) for _ in range(2))
    assert first.status_code == 200
    assert refused.status_code == 429
    assert refused.json()["code"] == "actor"
    assert int(refused.headers["Retry-After"]) >= 1
    assert asking.get("/me", headers=bearer("duty")).status_code == 200


MAY_NOT = {
    "/feed": {"pwp", "admin", "manager", "operator", "supervisor"},
    "/caseload": {"subscriber", "operator", "allegations-officer"},
    "/reports/outcomes?from=2026-01-01&to=2026-02-01": {"subscriber", "operator", "admin", "pwp"},
    "/reports/waits?from=2026-01-01&to=2026-02-01": {"subscriber", "operator", "admin", "pwp"},
    "/reports/measures?from=2026-01-01&to=2026-02-01": {"subscriber", "operator", "admin", "pwp"},
}


@pytest.mark.parametrize(("path", "personas"), MAY_NOT.items(), ids=MAY_NOT)
def test_api5_a_function_is_for_the_roles_that_have_it(client, bearer, path, personas):
    """Broken function level authorization."""
    for persona in personas:
        answer = client.get(path, headers=bearer(persona))
        assert answer.status_code == 403, (persona, answer.text)
        assert answer.json()["code"] == "role-may-not"


def test_api5_every_command_names_its_roles_and_none_is_for_all():
    for asked in command_classes():
        assert asked.ROLES, asked.NAME
        assert set(Role) - asked.ROLES, asked.NAME
        assert Role.SUBSCRIBER not in asked.ROLES


def test_api5_a_role_is_the_tokens_and_not_the_requests(client, bearer):
    claimed = {"Role": "supervisor", "X-Role": "supervisor", "X-User-ID": actor("supervisor")}
    told = client.get("/me", headers={**bearer("pwp"), **claimed}).json()
    assert (told["role"], told["actor"]) == ("pwp", str(PERSONAS["pwp"].actor))
