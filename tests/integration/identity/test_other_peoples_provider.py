"""Signing in at an OIDC provider that somebody else wrote, running as a process of its own.

It takes no client without a secret: that is tried at the local issuer.
"""

import json
import socket
import subprocess
import sys
import time

import httpx
import pytest

from infrastructure.tokens.trusted_issuer import TrustedIssuer
from tests.integration.identity.serving import PATIENCE_SECONDS, POLL_SECONDS, browser, service

PERSON = {"sub": "mira@example.org", "role": "duty", "organisation": "BRIDGEWELL", "team": "FRONT"}
NOBODY = {"sub": "visitor@example.org", "organisation": "BRIDGEWELL"}


@pytest.fixture(scope="module")
def provider():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    people = [word for each in (PERSON, NOBODY) for word in ("--user-claims", json.dumps(each))]
    asked = ["--host", "127.0.0.1", "--port", str(port), *people]
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", *asked],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _answers(address):
        assert process.poll() is None, "the provider ended before it answered"
        assert time.monotonic() < deadline, "the provider did not answer"
        time.sleep(POLL_SECONDS)
    yield address
    process.terminate()
    process.wait()


def _answers(address):
    try:
        return httpx.get(f"{address}/jwks", trust_env=False).is_success
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def visitor(cluster, tmp_path_factory, provider):
    trusted = TrustedIssuer(issuer=provider, audience="cases", web_client="caseledger")
    with (
        pytest.MonkeyPatch.context() as environment,
        service(
            cluster,
            tmp_path_factory.mktemp("data"),
            environment,
            oidc_issuers=(trusted,),
            web_client_secret="s/c&r=t",
        ) as address,
        browser(address) as visitor,
    ):
        yield visitor


def sign_in(visitor, person):
    begun = visitor.get("/sign-in")
    agreed = visitor.post(begun.headers["location"], data={"sub": person["sub"]})
    assert agreed.status_code == 302
    return visitor.get(agreed.headers["location"])


def test_who_signs_in_there_is_known_here(visitor, provider):
    assert sign_in(visitor, PERSON).status_code == 303
    me = visitor.get("/me").json()
    assert (me["issuer"], me["role"], me["team"]) == (provider, "duty", "FRONT")
    assert (me["organisation"], me["client"]) == ("BRIDGEWELL", "caseledger")
    assert PERSON["sub"] not in json.dumps(me)


def test_who_has_no_role_there_has_none_here(visitor):
    visitor.cookies.clear()
    assert sign_in(visitor, NOBODY).status_code == 400
    assert visitor.get("/me").status_code == 401


def test_who_says_no_there_is_not_signed_in(visitor):
    visitor.cookies.clear()
    begun = visitor.get("/sign-in")
    denied = visitor.post(begun.headers["location"], data={"action": "deny"})
    assert "error=access_denied" in denied.headers["location"]
    assert visitor.get(denied.headers["location"]).status_code == 400


def test_the_local_issuer_is_not_there_beside_another(visitor):
    assert visitor.get("/issuer/.well-known/openid-configuration").status_code == 404
    assert visitor.post("/issuer/token", data={"grant_type": "x"}).status_code == 404
