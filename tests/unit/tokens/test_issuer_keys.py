"""An issuer's keys are fetched, kept, rotated and, when nobody answers, believed for an hour."""

import threading

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from infrastructure.tokens.issuer_keys import (
    BETWEEN_TRIES,
    BETWEEN_UNKNOWN,
    FRESH,
    STALE,
    FetchedKeys,
)
from infrastructure.tokens.key_sets import MOST_KEYS, signing_keys
from infrastructure.tokens.refusals import IssuerUnavailable, TokenRefused
from infrastructure.tokens.trusted_issuer import TrustedIssuer

ISSUER = "https://issuer.test/realm"
FOUND_AT = f"{ISSUER}/.well-known/openid-configuration"
KEYS_AT = "https://keys.test/jwks"


def published(kid, **more):
    key = ECKey.generate_key("P-256", private=False)
    return {**key.as_dict(private=False), "kid": kid, **more}


class Issuer:
    """An issuer in our hands, and the service's clock."""

    def __init__(self):
        self.seconds, self.asked, self.answers = 0.0, 0, True
        self.document = {"issuer": ISSUER, "jwks_uri": KEYS_AT}
        self.listed = [published("one")]
        trusted = TrustedIssuer(issuer=ISSUER, audience="api")
        self.keys = FetchedKeys(trusted, fetch=self.fetch, monotonic=lambda: self.seconds)

    def fetch(self, address):
        assert address in {FOUND_AT, KEYS_AT}
        if address == FOUND_AT:
            self.asked += 1
        if not self.answers:
            raise IssuerUnavailable
        return self.document if address == FOUND_AT else {"keys": self.listed}

    def knows(self, kid):
        try:
            return self.keys.key(kid, "ES256") is not None
        except TokenRefused:
            return False


@pytest.fixture
def issuer():
    return Issuer()


def test_keys_are_fetched_once_in_ten_minutes(issuer):
    assert issuer.asked == 0
    assert all(issuer.knows("one") for _ in range(3))
    issuer.seconds = FRESH - 1
    assert issuer.knows("one")
    assert issuer.asked == 1
    issuer.seconds = FRESH
    assert issuer.knows("one")
    assert issuer.asked == 2


def test_a_key_that_is_new_is_found_at_once_and_one_that_was_withdrawn_goes(issuer):
    assert issuer.knows("one")
    issuer.listed = [published("two")]
    assert issuer.knows("one")
    assert issuer.knows("two")
    assert not issuer.knows("one")


def test_unknown_keys_make_the_issuer_be_asked_once_a_minute(issuer):
    assert issuer.knows("one")
    assert not any(issuer.knows(f"invented-{number}") for number in range(50))
    assert issuer.asked == 2
    issuer.seconds += BETWEEN_UNKNOWN
    assert not issuer.knows("invented")
    assert issuer.asked == 3


def test_keys_are_believed_for_an_hour_while_nobody_answers(issuer):
    assert issuer.knows("one")
    issuer.answers = False
    issuer.seconds = STALE - 1
    assert issuer.knows("one")
    issuer.seconds = STALE
    with pytest.raises(IssuerUnavailable):
        issuer.knows("one")
    issuer.answers = True
    issuer.seconds += BETWEEN_TRIES
    assert issuer.knows("one")


def test_an_issuer_that_does_not_answer_is_not_asked_all_the_time(issuer):
    issuer.answers = False
    for _ in range(20):
        with pytest.raises(IssuerUnavailable):
            issuer.knows("one")
    assert issuer.asked == 1
    issuer.seconds += BETWEEN_TRIES
    with pytest.raises(IssuerUnavailable):
        issuer.knows("one")
    assert issuer.asked == 2


def test_while_one_waits_for_the_issuer_others_go_on_with_what_is_held(issuer):
    assert issuer.knows("one")
    asked, let_go = threading.Event(), threading.Event()
    answer = issuer.fetch

    def slow(address):
        asked.set()
        assert let_go.wait(10)
        return answer(address)

    issuer.keys._fetch = slow
    issuer.seconds = FRESH
    first = threading.Thread(target=issuer.knows, args=("one",))
    first.start()
    try:
        assert asked.wait(10)
        assert issuer.knows("one")
    finally:
        let_go.set()
        first.join(10)
    assert issuer.asked == 2


WRONG = {
    "of another issuer": {"issuer": "https://issuer.test/other", "jwks_uri": KEYS_AT},
    "of an issuer with a slash more": {"issuer": f"{ISSUER}/", "jwks_uri": KEYS_AT},
    "without an issuer": {"jwks_uri": KEYS_AT},
    "without keys": {"issuer": ISSUER},
    "with keys over plain http": {"issuer": ISSUER, "jwks_uri": "http://keys.test/jwks"},
    "with keys on this machine": {"issuer": ISSUER, "jwks_uri": "http://127.0.0.1/jwks"},
    "with keys in a file": {"issuer": ISSUER, "jwks_uri": "file:///etc/passwd"},
    "with a password": {"issuer": ISSUER, "jwks_uri": "https://a:b@keys.test/jwks"},
}


@pytest.mark.parametrize("document", WRONG.values(), ids=WRONG)
def test_a_wrong_discovery_document_is_none(issuer, document):
    issuer.document = document
    with pytest.raises(IssuerUnavailable):
        issuer.knows("one")


@pytest.mark.parametrize("listed", [None, {}, "keys", [{}] * (MOST_KEYS + 1)])
def test_what_is_no_set_of_keys_is_none(issuer, listed):
    issuer.listed = listed
    with pytest.raises(IssuerUnavailable):
        issuer.knows("one")


RSA = RSAKey.generate_key(2048, private=True)
PASSED_OVER = {
    "a secret": OctKey.generate_key(256).as_dict(),
    "a private key": RSA.as_dict(private=True),
    "a short key": {"kty": "RSA", "e": "AQAB", "n": RSA.as_dict()["n"][:171]},
    "a key to encrypt with": {**RSA.as_dict(private=False), "use": "enc"},
    "a key to wrap with": {**RSA.as_dict(private=False), "key_ops": ["wrapKey"]},
    "a key for another algorithm": {**RSA.as_dict(private=False), "alg": "RSA-OAEP"},
    "a key to agree by": OKPKey.generate_key("X25519", private=False).as_dict(private=False),
    "an unknown kind": {"kty": "AKP", "kid": "one"},
    "a broken key": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
    "a kid that is no text": {**RSA.as_dict(private=False), "kid": 7},
    "no object": "key",
    "nothing": {},
}


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.parametrize("listed", PASSED_OVER.values(), ids=PASSED_OVER)
def test_what_cannot_be_a_signing_key_is_passed_over(listed):
    found = signing_keys({"keys": [listed, published("one")]})
    assert [key.kid for key in found if key.algorithms] == ["one"]


def test_a_key_signs_only_by_its_own_algorithms(issuer):
    issuer.listed = [
        published("ec"),
        {**RSA.as_dict(private=False), "kid": "any-rsa"},
        {**RSA.as_dict(private=False), "kid": "one-rsa", "alg": "PS256"},
    ]
    for kid, algorithm in (("ec", "RS256"), ("any-rsa", "ES256"), ("one-rsa", "RS256")):
        with pytest.raises(TokenRefused, match="unknown-key"):
            issuer.keys.key(kid, algorithm)
    assert issuer.keys.key("any-rsa", "RS256") != issuer.keys.key("ec", "ES256")
    assert issuer.keys.key("one-rsa", "PS256").as_dict()["n"] == RSA.as_dict()["n"]


def test_without_a_kid_it_is_the_only_key_or_none(issuer):
    issuer.listed = [published(None) | {"kid": "a"}]
    assert issuer.knows(None)
    issuer.listed = [published("a"), published("b")]
    issuer.seconds = FRESH
    assert not issuer.knows(None)
