"""The settings that say whom to believe: read from the environment, and wrong ones are refused."""

import json

import pytest

from api.settings import load_settings
from domain.roles import Role
from infrastructure.postgres.cannot_start import CannotStart

ISSUER = {"issuer": "https://login.example.org", "audience": "https://cases.example.org"}
WEB = {**ISSUER, "web_client": "caseledger"}
OTHER = {**ISSUER, "issuer": "https://other.example.org"}


@pytest.fixture
def load(monkeypatch):
    def load(issuers, **environment):
        text = issuers if isinstance(issuers, str) else json.dumps(issuers)
        monkeypatch.setenv("CASELEDGER_OIDC_ISSUERS", text)
        for name, value in environment.items():
            monkeypatch.setenv(f"CASELEDGER_{name}", value)
        return load_settings()

    return load


def test_issuers_are_read_from_the_environment(load):
    given = {
        **WEB,
        "roles": {"Duty desk": "duty"},
        "clients": {"w": {"role": "subscriber", "organisation": "X"}},
    }
    (issuer,) = load([given], PUBLIC_ADDRESS="https://cases.example.org").oidc_issuers
    assert issuer.discovery_address == (
        "https://login.example.org/.well-known/openid-configuration"
    )
    assert issuer.roles == {"Duty desk": Role.DUTY}
    assert issuer.clients["w"].role is Role.SUBSCRIBER
    assert issuer.token_type == "at+jwt"


def test_without_any_the_service_is_found_where_it_listens(load):
    settings = load("", HOST="::1", PORT="8443", PUBLIC_ADDRESS="https://cases.example.org")
    assert settings.oidc_issuers == ()
    assert settings.address == "http://[::1]:8443"


WRONG = {
    "no JSON": "https://login.example.org",
    "no list": ISSUER,
    "over plain http": [{**ISSUER, "issuer": "http://login.example.org"}],
    "discovered over plain http": [{**ISSUER, "discovery": "http://login.example.org/x"}],
    "a name that is no address": [{**ISSUER, "issuer": "urn:example:issuer"}],
    "without an audience": [{"issuer": "https://login.example.org"}],
    "by a shared secret": [{**ISSUER, "algorithms": ["HS256"]}],
    "by no signature": [{**ISSUER, "algorithms": ["none"]}],
    "by nothing": [{**ISSUER, "algorithms": []}],
    "a member with a slip": [{**ISSUER, "audiance": "x"}],
    "a role that is none": [{**ISSUER, "roles": {"Boss": "emperor"}}],
    "an issuer twice": [ISSUER, ISSUER],
    "two that own the actors": [
        {**ISSUER, "subjects_are_actors": True},
        {**OTHER, "subjects_are_actors": True},
    ],
    "two web clients": [WEB, {**OTHER, "web_client": "x"}],
    "a web client nobody can be sent back to": [WEB],
    "a scope without a name": [{**ISSUER, "web_scope": "profile"}],
}


@pytest.mark.parametrize("issuers", WRONG.values(), ids=WRONG)
def test_wrong_issuers_are_refused_in_one_sentence(load, issuers):
    with pytest.raises(CannotStart) as refused:
        load(issuers)
    assert str(refused.value).startswith(("CASELEDGER_", "Of CASELEDGER_"))
    assert "login.example.org" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "http://cases.example.org",
        "https://cases.example.org/",
        "https://a:b@cases.example.org",
        "x",
    ],
)
def test_browsers_are_sent_to_a_safe_address(load, address):
    with pytest.raises(CannotStart, match="CASELEDGER_PUBLIC_ADDRESS"):
        load([WEB], PUBLIC_ADDRESS=address)
