"""OWASP API Security Top 10 (2023), risks 6 to 10, each by its number."""

import ast
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute

from api.app import create_app
from api.routes.command_route import CommandRoute
from tests.integration.api.owasp.test_api_1_to_5 import bodies, headers
from tests.integration.api.pages.served import PAGES
from tests.integration.api.test_gate import ACCOUNT

ROOT = Path(__file__).parents[4]
HEADERS = ("Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options", "Cache-Control")


def test_api6_breaking_the_glass_cannot_be_scripted(services, service_with, bearer):
    """Unrestricted access to sensitive business flows.

    That two people decide upon an erasure: tests/integration/erasure/test_routes.py.
    """
    usual = replace(services.perimeter, requests_per_second=50.0)
    asking = service_with(replace(services, perimeter=usual))
    opening = {"case": str(uuid4()), "reason": "threat_to_life", "account": ACCOUNT}

    def opened(persona):
        return asking.post(
            "/break-glass/open-break-glass",
            json={"data": opening},
            headers=headers(bearer, persona),
        )

    answers = [opened("hi-therapist") for _ in range(21)]
    assert 429 not in {answer.status_code for answer in answers[:20]}
    assert answers[-1].status_code == 429
    assert answers[-1].json()["code"] == "scarce"
    assert "telephone" in answers[-1].json()["detail"]
    assert asking.get("/me", headers=bearer("hi-therapist")).status_code == 200
    assert opened("duty").status_code != 429


def test_api6_nobody_reviews_their_own_breaking_of_the_glass(case, client, bearer):
    opening = {"case": case.id, "reason": "threat_to_life", "account": ACCOUNT}
    grant = case.post("safeguarding-lead", "/break-glass/open-break-glass", data=opening)["grant"]
    review = {"finding": "justified", "reasons": {"reasons": "Rightly so."}}
    answer = client.post(
        f"/break-glass/{grant}/review-break-glass",
        json={"data": review},
        headers=headers(bearer, "safeguarding-lead"),
    )
    assert answer.status_code in {403, 409}, answer.text


ENDPOINTS = {
    "/subscriptions/{subscription_id}/set-subscription-endpoint",
    "/subscriptions/{subscription_id}/approve-subscription-endpoint",
}
"""Where a webhook is sent: nothing goes there before two people have named the same address."""


def test_api7_no_request_names_a_place_that_we_would_ask(described, operations):
    """Server side request forgery: whom we ask stands in the settings and nowhere else, but for
    the endpoints of webhooks."""
    for path, held in bodies(described, operations):
        for each in held if path not in ENDPOINTS else ():
            for name, field in each.get("properties", {}).items():
                told = (path, name)
                assert field.get("format") not in {"uri", "url", "hostname"}, told
                assert not {"url", "uri", "callback", "webhook", "host"} & set(name.split("_")), (
                    told
                )


def test_api7_a_host_header_leads_us_nowhere(client, bearer):
    for name in ("evil.test", "169.254.169.254", "localhost.evil.test"):
        answer = client.get("/me", headers={**bearer("pwp"), "Host": name})
        assert answer.status_code == 421
        assert name not in answer.text


PLACES = {
    "answered": ("GET", "/me", "pwp", 200),
    "health": ("GET", "/health/live", None, 200),
    "a page": ("GET", "/problems/malformed", "pwp", 200),
    "without a token": ("GET", "/caseload", None, 401),
    "not allowed": ("GET", "/feed", "pwp", 403),
    "not there": ("GET", "/nowhere", "pwp", 404),
    "another method": ("DELETE", "/feed", "subscriber", 405),
    "no JSON": ("POST", "/cases/receive-referral", "duty", 415),
    "not acceptable": ("GET", "/caseload?limit=0", "pwp", 422),
    "no checkpoint yet": ("GET", "/log/checkpoint", None, 404),
}


@pytest.mark.parametrize(("method", "path", "persona", "status"), PLACES.values(), ids=PLACES)
def test_api8_every_answer_has_the_headers(client, bearer, method, path, persona, status):
    """Security misconfiguration."""
    answer = client.request(method, path, headers={} if persona is None else bearer(persona))
    assert answer.status_code == status, answer.text
    for name in HEADERS:
        assert len(answer.headers.get_list(name)) == 1, name
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "Server" not in answer.headers
    assert "X-Powered-By" not in answer.headers


def test_api8_over_https_browsers_are_told_to_stay_there(services, service_with):
    safe = replace(services.perimeter, is_https=True)
    answer = service_with(replace(services, perimeter=safe)).get("/health/live")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_api8_no_other_origin_is_let_in(client, bearer, operations):
    origin = {"Origin": "https://evil.test", "Access-Control-Request-Method": "POST"}
    for path in {path for _, path, _ in operations}:
        place = path.replace("{", "").replace("}", "")
        for method in ("GET", "OPTIONS"):
            answer = client.request(method, place, headers={**bearer("pwp"), **origin})
            assert not any(name.startswith("access-control-") for name in answer.headers), place


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND", "PUT", "PATCH"])
def test_api8_no_method_is_taken_that_is_not_described(client, bearer, method):
    for path in ("/me", "/caseload", "/feed", "/cases/receive-referral"):
        answer = client.request(method, path, headers=bearer("pwp"))
        assert answer.status_code in {404, 405}


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/debug", "/.git/config", "/.env"])
def test_api8_nothing_is_served_that_only_developers_need(client, bearer, path):
    assert client.get(path).status_code == 401
    assert client.get(path, headers=bearer("operator")).status_code == 404


class Broken:
    """Whatever it is asked, it raises an error that says too much."""

    def __init__(self, words):
        self._words = words

    def __getattr__(self, _name):
        def fails(*_args, **_kwargs):
            raise RuntimeError(self._words)

        return fails


def test_api8_a_fault_of_ours_is_told_without_what_it_was(services, service_with, bearer):
    broken = replace(services, reader=Broken("Wren Ashdown at postgresql://secret@db"))
    answer = service_with(broken).get(f"/cases/{uuid4()}", headers=bearer("pwp"))
    assert answer.status_code == 500
    assert answer.json()["type"] == "/problems/internal"
    for told in ("Wren", "postgresql", "Traceback", "RuntimeError", ".py"):
        assert told not in answer.text


UNDESCRIBED = {
    "/openapi.json",
    "/problems/{name}",
    "/sign-in",
    "/sign-in/callback",
    "/sign-out",
    "/sessions/logout",
    *PAGES,
}


def every_route(routes):
    for route in routes:
        if (included := getattr(route, "original_router", None)) is not None:
            yield from every_route(included.routes)
        else:
            yield route


def test_api9_what_is_served_is_described(services, described):
    """Improper inventory management; docs/reference.md is held to the same list by a test."""
    routes = list(every_route(create_app(services).routes))
    served = {
        (method, route.path_format)
        for route in routes
        if isinstance(route, APIRoute | CommandRoute) and route.include_in_schema
        for method in route.methods
    }
    told = {
        (method.upper(), path)
        for path, operations in described["paths"].items()
        for method in operations
    }
    assert served == told
    others = {
        route.path
        for route in routes
        if getattr(route, "path", None) and not getattr(route, "include_in_schema", False)
    }
    assert {path for path in others if not path.startswith("/issuer/")} <= UNDESCRIBED


def test_api9_every_operation_has_one_name_and_says_how_it_is_guarded(operations):
    names = [operation["operationId"] for _, _, operation in operations]
    assert len(set(names)) == len(names)
    for _, path, operation in operations:
        is_open = {"health", "log", "contract"} & set(operation.get("tags", ()))
        assert ("security" in operation) != bool(is_open), path
        if not is_open:
            assert {"401", "403", "429"} <= set(operation["responses"])


def clients():
    """Every place where we make something that asks others over HTTP."""
    for room in ("api", "infrastructure", "application", "projections"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                made = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
                if made in {"httpx.Client", "httpx.AsyncClient"}:
                    given = {each.arg: ast.unparse(each.value) for each in node.keywords}
                    yield str(path.relative_to(ROOT)), given


def test_api10_whoever_we_ask_is_asked_as_a_stranger():
    """Unsafe consumption of APIs: bounded in time, no redirects, no proxy that we were not told of.

    How answers are bounded in size and read: tests/unit/tokens/test_fetching.py and
    tests/unit/witnesses/test_asking.py.
    """
    found = list(clients())
    assert len(found) >= 3
    for path, given in found:
        assert given.get("follow_redirects", "False") == "False", path
        assert given.get("trust_env") == "False", path
        assert "timeout" in given, path
        assert given.get("verify") != "False", path


def test_api10_nothing_is_asked_by_a_library_that_the_walls_do_not_know():
    for room in ("api", "infrastructure", "application", "projections", "domain"):
        for path in sorted((ROOT / room).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            for library in ("import requests", "import urllib3", "import aiohttp", "urlopen("):
                assert library not in text, path
