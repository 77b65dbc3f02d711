"""Signing in with a browser at the local issuer: the way taken at any other."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from api.demonstration.personas import PERSONAS
from api.local_issuing import LOCAL_ISSUER, WEB_CLIENT
from tests.integration.identity.serving import browser, form_of, service


@pytest.fixture(scope="module")
def address(cluster, tmp_path_factory):
    with (
        pytest.MonkeyPatch.context() as environment,
        service(cluster, tmp_path_factory.mktemp("data"), environment) as address,
    ):
        yield address


@pytest.fixture
def visitor(address):
    with browser(address) as visitor:
        yield visitor


@pytest.fixture
def elsewhere(address):
    with browser(address) as elsewhere:
        yield elsewhere


def choose(visitor, to="/me"):
    """Up to the issuer's page."""
    begun = visitor.get("/sign-in", params={"to": to})
    assert begun.status_code == 303
    return visitor.get(begun.headers["location"])


def vouched_for(visitor, persona, to="/me"):
    """Up to the address that the issuer sends the browser back to."""
    action, _ = form_of(choose(visitor, to))
    chosen = visitor.post(action, data={"persona": persona})
    assert chosen.status_code == 303
    return chosen.headers["location"]


def sign_in(visitor, persona, to="/me"):
    return visitor.get(vouched_for(visitor, persona, to))


def test_who_signs_in_is_known_as_who_they_are(visitor):
    assert visitor.get("/me").status_code == 401
    answer = sign_in(visitor, "supervisor")
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    me = visitor.get("/me").json()
    token = me.pop("csrf")
    assert token != visitor.get("/me").json()["csrf"], "a token of its own each time"
    assert me == {
        "actor": str(PERSONAS["supervisor"].actor),
        "role": "supervisor",
        "organisation": "BRIDGEWELL",
        "team": "ADULT-1",
        "client": WEB_CLIENT,
        "issuer": LOCAL_ISSUER,
        "signed_in_by": "session",
    }


def test_a_session_opens_no_route_of_the_api(visitor):
    sign_in(visitor, "pwp")
    assert visitor.get("/me").status_code == 200
    for path in ("/caseload", "/feed", "/openapi.json", "/nowhere"):
        assert visitor.get(path).status_code == 401


def test_cookies_are_kept_from_scripts_and_from_other_sites(visitor):
    begun = visitor.get("/sign-in")
    done = sign_in(visitor, "pwp")
    for cookie in (*begun.headers.get_list("set-cookie"), *done.headers.get_list("set-cookie")):
        assert "; HttpOnly; SameSite=Lax" in cookie
        assert "; Path=/;" in cookie
        assert "BRIDGEWELL" not in cookie
        assert "Domain" not in cookie


def test_signing_out_needs_the_form_of_ours_and_no_copy_of_the_cookie_opens_anything(
    visitor, elsewhere
):
    sign_in(visitor, "duty")
    elsewhere.cookies.update(dict(visitor.cookies))
    assert elsewhere.get("/me").status_code == 200
    action, hidden = form_of(visitor.get("/sign-out"))
    assert visitor.post(action, data={"csrf": "x" * 43}).status_code == 403
    assert visitor.post(action, data={"other": "x"}).status_code == 403
    assert visitor.get("/me").status_code == 200
    out = visitor.post(action, data=hidden)
    assert "signed out" in out.text
    assert out.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert visitor.get("/me").status_code == 401
    assert elsewhere.get("/me").status_code == 401


def test_signing_in_again_ends_the_session_before(visitor, elsewhere):
    sign_in(visitor, "duty")
    elsewhere.cookies.update(dict(visitor.cookies))
    assert elsewhere.get("/me").status_code == 200
    sign_in(visitor, "pwp")
    assert visitor.get("/me").json()["role"] == "pwp"
    assert elsewhere.get("/me").status_code == 401


def refused(answer: httpx.Response) -> bool:
    return answer.status_code == 400 and "not signed in" in answer.text


def test_a_link_signs_nobody_in_as_somebody_else(visitor, elsewhere):
    callback = vouched_for(elsewhere, "manager")
    assert refused(visitor.get(callback))
    visitor.get("/sign-in")
    assert refused(visitor.get(callback))
    assert visitor.get("/me").status_code == 401


def test_a_callback_is_good_once(visitor, elsewhere):
    callback = vouched_for(visitor, "pwp")
    elsewhere.cookies.update(dict(visitor.cookies))
    assert visitor.get(callback).status_code == 303
    assert refused(visitor.get(callback))
    assert refused(elsewhere.get(callback))


@pytest.mark.parametrize(
    "change",
    [
        {"state": "x"},
        {"state": None},
        {"code": None},
        {"iss": "https://evil.test"},
        {"code": None, "error": "access_denied"},
    ],
)
def test_an_answer_that_was_changed_signs_nobody_in(visitor, change):
    parts = urlsplit(vouched_for(visitor, "pwp"))
    answer = {name: values[0] for name, values in parse_qs(parts.query).items()} | change
    told = {name: value for name, value in answer.items() if value is not None}
    assert refused(visitor.get(parts.path, params=told))
    assert visitor.get("/me").status_code == 401


def test_a_code_of_another_sign_in_does_not_fit_this_one(visitor, elsewhere):
    stolen = parse_qs(urlsplit(vouched_for(elsewhere, "manager")).query)["code"][0]
    own = parse_qs(urlsplit(vouched_for(visitor, "pwp")).query)
    told = {"state": own["state"][0], "code": stolen, "iss": own["iss"][0]}
    # PKCE: the issuer refuses the code, and nobody is signed in.
    assert refused(visitor.get("/sign-in/callback", params=told))
    assert visitor.get("/me").status_code == 401


@pytest.mark.parametrize(
    ("to", "there"),
    [
        ("/me?a=b", "/me?a=b"),
        ("https://evil.test/", "/pages"),
        ("//evil.test", "/pages"),
        ("/\\evil.test", "/pages"),
        ("/me\r\nSet-Cookie: a=b", "/pages"),
        ("javascript:alert(1)", "/pages"),
        ("", "/pages"),
    ],
)
def test_after_signing_in_nobody_is_sent_elsewhere(visitor, to, there):
    assert sign_in(visitor, "pwp", to).headers["location"] == there


ASKED_WRONGLY = [
    {"client_id": "another"},
    {"redirect_uri": "https://evil.test/callback"},
    {"response_type": "token"},
    {"code_challenge": None},
    {"code_challenge_method": "plain"},
    {"scope": "profile"},
]


@pytest.mark.parametrize("change", ASKED_WRONGLY)
def test_the_local_issuer_sends_nobody_anywhere_it_was_asked_wrongly(visitor, change):
    parts = urlsplit(visitor.get("/sign-in").headers["location"])
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()} | change
    told = {name: value for name, value in asked.items() if value is not None}
    assert visitor.get(parts.path, params=told).status_code == 400
    answer = visitor.post(parts.path, params=told, data={"persona": "pwp"})
    assert answer.status_code == 400
    assert "location" not in answer.headers


def test_a_page_whose_name_was_made_to_point_here_is_not_answered(visitor):
    found = "/issuer/.well-known/openid-configuration"
    assert visitor.get(found).json()["issuer"] == LOCAL_ISSUER
    assert visitor.get(found, headers={"Host": "evil.test"}).status_code == 421
    # Nor under a name that the rest of the service answers to.
    assert visitor.get(found, headers={"Host": "testserver"}).status_code == 404


def test_pages_bring_nothing_along_and_are_kept_nowhere(visitor):
    page = choose(visitor)
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert page.headers["cache-control"] == "no-store"
    assert '<html lang="en">' in page.text
    assert page.text.count("<label ") == page.text.count('type="radio"')


def test_there_is_no_logout_without_a_token(visitor):
    assert visitor.post("/sessions/logout", data={"logout_token": ""}).status_code == 400
    assert visitor.post("/sessions/logout", json={}).status_code == 415
