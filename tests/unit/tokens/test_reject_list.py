"""Tokens of a configured issuer that prove nothing, each by its name (RFC 8725, RFC 9068)."""

import base64
import hmac
import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from joserfc import jwe, jws
from joserfc.jwk import ECKey, OKPKey, RSAKey

from domain.roles import Role
from infrastructure.tokens.bearers import Bearers
from infrastructure.tokens.claims import LONGEST_LIFE
from infrastructure.tokens.denied import DeniedTokens
from infrastructure.tokens.issuer_keys import HeldKeys, Trusted
from infrastructure.tokens.key_sets import signing_keys
from infrastructure.tokens.reading import TokenReader
from infrastructure.tokens.refusals import TokenRefused
from infrastructure.tokens.trusted_issuer import MachineClient, TrustedIssuer

ISSUER, OTHER, API = "https://issuer.test", "https://other.test", "https://cases.test"
NOW = int(datetime(2026, 3, 2, 12, tzinfo=UTC).timestamp())
RSA = RSAKey.generate_key(2048, private=True)
EC = ECKey.generate_key("P-256", private=True)
STRANGER = ECKey.generate_key("P-256", private=True)
OF_OTHER = ECKey.generate_key("P-256", private=True)
OURS = {
    "iss": ISSUER,
    "aud": API,
    "sub": "f:8:mwhite",
    "client_id": "desk",
    "role": "pwp",
    "organisation": "BRIDGEWELL",
    "iat": NOW - 10,
    "exp": NOW + 300,
    "jti": "one",
}


def held(**keys):
    listed = [{**key.as_dict(private=False), "kid": kid} for kid, key in keys.items()]
    return HeldKeys(signing_keys({"keys": listed}))


@pytest.fixture
def reader(tmp_path):
    trusted = TrustedIssuer(
        issuer=ISSUER,
        audience=API,
        algorithms=("RS256", "ES256"),
        clients={
            "downstream": MachineClient(role=Role.SUBSCRIBER, organisation="ELSEWHERE"),
            "audit-tool": MachineClient(
                role=Role.AUDITOR, organisation="BRIDGEWELL", subject="service-account-7"
            ),
        },
    )
    other = TrustedIssuer(issuer=OTHER, audience=API, algorithms=("ES256",))
    now = datetime.fromtimestamp(NOW, UTC)
    return TokenReader(
        [Trusted(trusted, held(rsa=RSA, ec=EC)), Trusted(other, held(ec=OF_OTHER))],
        bearers=Bearers(b"s" * 32),
        denied=DeniedTokens(tmp_path, key=b"s" * 32, clock=lambda: now),
        clock=lambda: now,
        monotonic=lambda: 0.0,
    )


def claims(**changed):
    told = {**OURS, **changed}
    return json.dumps({name: value for name, value in told.items() if value is not None})


def signed(payload, key=EC, **header):
    header = {"alg": "ES256", "typ": "at+jwt", "kid": "ec", **header}
    header = {name: value for name, value in header.items() if value is not None}
    known = [header["alg"]] if isinstance(header["alg"], str) else None
    return jws.serialize_compact(header, payload, key, algorithms=known)


def part(content):
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def resigned(header, payload, key=EC):
    """Signed by the issuer's true key, whatever the header says and however it is written."""
    text = f"{part(header)}.{part(payload)}"
    true = jws.default_registry.algorithms["ES256"].sign(text.encode(), key)
    return f"{text}.{part(true)}"


def forged(secret, payload, **header):
    text = f"{part({'alg': 'HS256', 'typ': 'at+jwt', **header})}.{part(payload.encode())}"
    return f"{text}.{part(hmac.digest(secret, text.encode(), 'sha256'))}"


def encrypted():
    return jwe.encrypt_compact({"alg": "RSA-OAEP", "enc": "A128GCM"}, claims(), RSA)


HEAD = {"alg": "ES256", "typ": "at+jwt", "kid": "ec"}
GOOD_BYTES = claims().encode()
REFUSED = {
    "alg none": (
        "algorithm",
        lambda: f"{part({'alg': 'none', 'typ': 'at+jwt'})}.{part(GOOD_BYTES)}.",
    ),
    "alg None in capitals": (
        "algorithm",
        lambda: f"{part({'alg': 'NONE', 'typ': 'at+jwt'})}.{part(GOOD_BYTES)}.",
    ),
    "no alg": ("algorithm", lambda: resigned({"typ": "at+jwt", "kid": "ec"}, GOOD_BYTES)),
    "alg a list": ("algorithm", lambda: resigned({**HEAD, "alg": ["ES256"]}, GOOD_BYTES)),
    "HS256 with the public key as PEM": (
        "algorithm",
        lambda: forged(RSA.as_pem(private=False), claims(), kid="rsa"),
    ),
    "HS256 with the public key as DER": (
        "algorithm",
        lambda: forged(RSA.as_der(private=False), claims(), kid="rsa"),
    ),
    "an algorithm not on the issuer's list": (
        "algorithm",
        lambda: signed(claims(), RSA, alg="PS256", kid="rsa"),
    ),
    "another algorithm than the key's": (
        "unknown-key",
        lambda: signed(claims(), RSA, alg="RS256", kid="ec"),
    ),
    "typ JWT": ("type", lambda: signed(claims(), typ="JWT")),
    "no typ": ("type", lambda: signed(claims(), typ=None)),
    "typ a number": ("type", lambda: resigned({**HEAD, "typ": 1}, GOOD_BYTES)),
    "typ of a logout token": ("type", lambda: signed(claims(), typ="logout+jwt")),
    "an unknown issuer": ("issuer", lambda: signed(claims(iss="https://evil.test"))),
    "an issuer with a slash more": ("issuer", lambda: signed(claims(iss=f"{ISSUER}/"))),
    "no issuer": ("issuer", lambda: signed(claims(iss=None))),
    "a list of issuers": ("issuer", lambda: signed(claims(iss=[ISSUER]))),
    "another trusted issuer's name": ("signature", lambda: signed(claims(iss=OTHER))),
    "another audience": ("audience", lambda: signed(claims(aud="https://evil.test"))),
    "no audience": ("audience", lambda: signed(claims(aud=None))),
    "several audiences": ("audience", lambda: signed(claims(aud=[API, "https://evil.test"]))),
    "an audience that begins with ours": ("audience", lambda: signed(claims(aud=f"{API}.evil"))),
    "audiences in one text": ("audience", lambda: signed(claims(aud=f"{API} https://evil.test"))),
    "expired by 31 seconds": ("expired", lambda: signed(claims(exp=NOW - 31))),
    "no end": ("claims", lambda: signed(claims(exp=None))),
    "an end in words": ("claims", lambda: signed(claims(exp=str(NOW + 300)))),
    "an end with a fraction": ("claims", lambda: signed(claims(exp=NOW + 300.5))),
    "an end that is true": ("claims", lambda: signed(claims(exp=True))),
    "good for over a day": ("lifetime", lambda: signed(claims(exp=NOW + LONGEST_LIFE))),
    "not before in 31 seconds": ("not-yet", lambda: signed(claims(nbf=NOW + 31))),
    "issued in 31 seconds": ("not-yet", lambda: signed(claims(iat=NOW + 31))),
    "no time of issue": ("claims", lambda: signed(claims(iat=None))),
    "no sub": ("claims", lambda: signed(claims(sub=None))),
    "an empty sub": ("claims", lambda: signed(claims(sub=""))),
    "no client_id": ("claims", lambda: signed(claims(client_id=None))),
    "no jti": ("claims", lambda: signed(claims(jti=None))),
    "no role": ("role", lambda: signed(claims(role=None))),
    "an unknown role": ("role", lambda: signed(claims(role="emperor"))),
    "two roles": ("role", lambda: signed(claims(role=["pwp", "supervisor"]))),
    "a sub too long": ("claims", lambda: signed(claims(sub="x" * 201))),
    "an unknown kid": ("unknown-key", lambda: signed(claims(), kid="three")),
    "a kid that is no text": ("header", lambda: resigned({**HEAD, "kid": 7}, GOOD_BYTES)),
    "a kid that is a path": ("unknown-key", lambda: signed(claims(), kid="../../dev/null")),
    "jku": ("header", lambda: signed(claims(), STRANGER, jku="https://evil.test/keys")),
    "x5u": ("header", lambda: signed(claims(), STRANGER, x5u="https://evil.test/keys")),
    "x5c": ("header", lambda: signed(claims(), STRANGER, x5c=["AAAA"])),
    "its own jwk": (
        "header",
        lambda: signed(claims(), STRANGER, jwk=STRANGER.as_dict(private=False)),
    ),
    "crit unknown": ("header", lambda: resigned({**HEAD, "crit": ["x"], "x": 1}, GOOD_BYTES)),
    "crit b64": ("header", lambda: resigned({**HEAD, "crit": ["b64"], "b64": False}, GOOD_BYTES)),
    "by a stranger's key": ("signature", lambda: signed(claims(), STRANGER)),
    "by no signature": ("signature", lambda: signed(claims()).rpartition(".")[0] + "."),
    "a member twice": ("claims", lambda: signed(claims()[:-1] + ', "role": "supervisor"}')),
    "a member of the header twice": (
        "header",
        lambda: resigned(b'{"alg":"ES256","typ":"at+jwt","kid":"ec","kid":"ec"}', GOOD_BYTES),
    ),
    "claims that are a list": ("claims", lambda: signed("[]")),
    "claims that are no JSON": ("claims", lambda: signed("so I say")),
    "claims without end": ("claims", lambda: signed('{"a":' * 1_000)),
    "over 8 KiB": ("size", lambda: signed(claims(note="x" * 8_192))),
    "not ASCII": ("size", lambda: "é.é.é"),
    "an ID token with the same typ": ("id-token", lambda: signed(claims(nonce="n", at_hash="h"))),
    "an ID token": ("type", lambda: signed(claims(aud="desk", nonce="n"), typ="JWT")),
    "encrypted": ("form", encrypted),
    "nested": ("claims", lambda: signed(signed(claims()), cty="JWT")),
    "nested without a word": ("claims", lambda: signed(signed(claims()))),
    "two parts": ("form", lambda: "a.b"),
    "nothing": ("form", lambda: ""),
    "a person by way of a program's client": (
        "client",
        lambda: signed(claims(client_id="downstream")),
    ),
    "another program's subject": (
        "client",
        lambda: signed(claims(client_id="audit-tool", sub="audit-tool")),
    ),
}


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.parametrize(("code", "make"), REFUSED.values(), ids=REFUSED)
def test_refused(reader, code, make):
    token = make()
    for _ in range(2):
        with pytest.raises(TokenRefused) as refused:
            reader.caller(token)
        assert refused.value.code == code


TAKEN = {
    "as it should be": lambda: signed(claims()),
    "by the other algorithm": lambda: signed(claims(), RSA, alg="RS256", kid="rsa"),
    "without a kid": lambda: signed(claims(), kid=None),
    "for one audience in a list": lambda: signed(claims(aud=[API])),
    "typ in full and in capitals": lambda: signed(claims(), typ="application/AT+JWT"),
    "with a fingerprint of a certificate": lambda: signed(claims(), x5t="AAAA"),
    "expired by 30 seconds": lambda: signed(claims(exp=NOW - 30)),
    "issued in 30 seconds": lambda: signed(claims(iat=NOW + 30)),
    "one role of ours among others": lambda: signed(claims(role=["offline_access", "pwp"])),
}


@pytest.mark.parametrize("make", TAKEN.values(), ids=TAKEN)
def test_taken(reader, make):
    caller = reader.caller(make())
    assert (caller.issuer, caller.client, caller.role) == (ISSUER, "desk", Role.PWP)
    assert (caller.organisation, caller.team) == ("BRIDGEWELL", None)


def test_an_actor_is_one_person_at_one_issuer_and_nothing_of_their_name_shows(reader):
    first = reader.caller(signed(claims())).actor
    assert reader.caller(signed(claims(jti="two", client_id="phone"))).actor == first
    assert reader.caller(signed(claims(sub="f:8:mblack"))).actor != first
    assert reader.caller(signed(claims(iss=OTHER), OF_OTHER)).actor != first
    assert first.version == 8


def test_a_sub_that_is_a_uuid_is_nobodys_actor_id_unless_the_issuer_owns_them(reader):
    taken = "01980000-0000-7000-8000-000000000001"
    assert reader.caller(signed(claims(sub=taken))).actor != UUID(taken)


def test_a_program_acts_as_the_settings_say_whatever_its_token_claims(reader):
    told = reader.caller(signed(claims(client_id="downstream", sub="downstream", role="pwp")))
    assert (told.role, told.organisation, told.client) == (
        Role.SUBSCRIBER,
        "ELSEWHERE",
        "downstream",
    )
    tool = signed(claims(client_id="audit-tool", sub="service-account-7", role=None))
    assert reader.caller(tool).role is Role.AUDITOR


def test_how_somebody_signed_in_is_looked_at_where_it_is_asked_for():
    asked = {"issuer": ISSUER, "audience": API, "acr": ("AAL3", "AAL2")}
    program = {"downstream": MachineClient(role=Role.SUBSCRIBER, organisation="ELSEWHERE")}
    issuer, bearers = TrustedIssuer(**asked, clients=program), Bearers(b"s" * 32)

    def caller(**changed):
        told = {**OURS, **changed}
        return bearers.caller(told, issuer, client=told["client_id"])

    assert caller(acr="AAL2").role is Role.PWP
    for said in ({}, {"acr": "AAL1"}, {"acr": "AAL"}, {"acr": ["AAL3"]}, {"acr": 3}):
        with pytest.raises(TokenRefused) as refused:
            caller(**said)
        assert refused.value.code == "acr"
    assert caller(client_id="downstream", sub="downstream").role is Role.SUBSCRIBER


def test_a_session_that_was_ended_opens_nothing(reader):
    token, other = signed(claims(sid="s1")), signed(claims(sid="s2"))
    assert reader.caller(token) == reader.caller(other)
    reader._denied.deny_session(ISSUER, "s1")
    with pytest.raises(TokenRefused, match="denied"):
        reader.caller(token)
    assert reader.caller(other)


def test_an_algorithm_that_is_sound_but_not_listed_is_refused(reader):
    token = signed(claims(), OKPKey.generate_key("Ed25519", private=True), alg="Ed25519")
    with pytest.raises(TokenRefused, match="algorithm"):
        reader.caller(token)
