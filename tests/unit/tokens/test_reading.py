"""What a token proves is remembered for a minute, and its times are checked every time."""

import json
from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta

import pytest
from joserfc.jwk import OKPKey

from api.demonstration.personas import PERSONAS
from infrastructure.tokens import signed
from infrastructure.tokens.bearers import Bearers
from infrastructure.tokens.claims import LEEWAY_SECONDS
from infrastructure.tokens.denied import DeniedTokens
from infrastructure.tokens.issuer_keys import HeldKeys, Trusted
from infrastructure.tokens.local_issuer import LIFETIME_SECONDS, LocalIssuer
from infrastructure.tokens.reading import KEPT_FOR, TokenReader
from infrastructure.tokens.refusals import TokenRefused
from infrastructure.tokens.trusted_issuer import TrustedIssuer

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Service:
    """A reader and its issuer, the clocks in our hands, and how often a signature was checked."""

    def __init__(self, monkeypatch, folder):
        self.now, self.seconds, self.checked = NOON, 0.0, 0
        key = OKPKey.generate_key("Ed25519", private=True)
        named = {"issuer": "urn:test:issuer", "audience": "urn:test:api"}
        self.issuer = LocalIssuer(**named, key=key, clock=lambda: self.now)
        trusted = TrustedIssuer(
            **named,
            discovery="https://issuer.test/found",
            algorithms=("Ed25519",),
            subjects_are_actors=True,
        )
        self.keys = HeldKeys([self.issuer.signing_key])
        self.denied = DeniedTokens(folder, key=b"k" * 32, clock=lambda: self.now)
        self.reader = TokenReader(
            [Trusted(trusted, self.keys)],
            bearers=Bearers(b"k" * 32),
            denied=self.denied,
            clock=lambda: self.now,
            monotonic=lambda: self.seconds,
        )
        check = signed.jws.deserialize_compact

        def counted(*given, **named):
            self.checked += 1
            return check(*given, **named)

        monkeypatch.setattr(signed.jws, "deserialize_compact", counted)

    def refused(self, token):
        with pytest.raises(TokenRefused) as refused:
            self.reader.caller(token)
        return refused.value.code


@pytest.fixture
def service(monkeypatch, tmp_path):
    return Service(monkeypatch, tmp_path)


def test_a_signature_is_checked_once_a_minute(service):
    token = service.issuer.token(PERSONAS["pwp"])
    first = service.reader.caller(token)
    service.seconds = KEPT_FOR - 0.001
    assert service.reader.caller(token) == first
    assert service.checked == 1
    service.seconds = KEPT_FOR
    assert service.reader.caller(token) == first
    assert service.checked == 2


def test_a_token_expires_while_it_is_remembered(service):
    token = service.issuer.token(PERSONAS["pwp"])
    service.reader.caller(token)
    service.now += timedelta(seconds=LIFETIME_SECONDS + LEEWAY_SECONDS)
    service.reader.caller(token)
    service.now += timedelta(seconds=1)
    assert service.refused(token) == "expired"
    assert service.checked == 1


def test_a_token_whose_time_has_not_come_is_refused_though_it_is_remembered(service):
    token = service.issuer.token(PERSONAS["pwp"])
    service.reader.caller(token)
    service.now -= timedelta(seconds=LEEWAY_SECONDS + 1)
    assert service.refused(token) == "not-yet"
    assert service.checked == 1


def test_each_token_speaks_for_its_own_bearer(service):
    tokens = {name: service.issuer.token(PERSONAS[name]) for name in ("pwp", "duty")}
    for name, token in [*tokens.items(), *tokens.items()]:
        assert service.reader.caller(token).actor == PERSONAS[name].actor


def test_a_token_altered_in_any_way_is_another_token(service):
    token = service.issuer.token(PERSONAS["pwp"])
    service.reader.caller(token)
    head, claims, signature = token.split(".")
    other = service.issuer.token(PERSONAS["duty"]).split(".")[1]
    assert service.refused(f"{head}.{other}.{signature}") == "signature"
    assert service.refused(f"{head}.{claims}.") == "signature"
    assert service.checked == 3


def test_a_key_taken_away_opens_nothing_after_a_minute(service):
    token = service.issuer.token(PERSONAS["pwp"])
    service.reader.caller(token)
    service.keys._keys = ()
    service.seconds = KEPT_FOR
    assert service.refused(token) == "unknown-key"


@pytest.mark.parametrize("way", ["its id", "its person"])
def test_a_denied_token_is_refused_at_once_though_it_is_remembered(service, way):
    token, other = (service.issuer.token(PERSONAS[name]) for name in ("pwp", "duty"))
    service.reader.caller(token)
    if way == "its id":
        payload = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
        service.denied.deny_token("urn:test:issuer", payload["jti"])
    else:
        service.denied.deny_person("urn:test:issuer", str(PERSONAS["pwp"].actor))
    assert service.refused(token) == "denied"
    with pytest.raises(TokenRefused, match="denied"):
        service.reader.remembered(token)
    assert service.reader.caller(other).actor == PERSONAS["duty"].actor


def test_who_signs_in_again_after_all_was_ended_is_heard(service):
    service.denied.deny_person("urn:test:issuer", str(PERSONAS["pwp"].actor))
    service.now += timedelta(seconds=1)
    token = service.issuer.token(PERSONAS["pwp"])
    assert service.reader.remembered(token) is None
    assert service.reader.caller(token) == service.reader.remembered(token)
