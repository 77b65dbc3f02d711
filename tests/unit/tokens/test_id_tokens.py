"""What an issuer tells a web client: who has signed in, and whose session has ended."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from api.signing_in.ending import SessionsEnded
from api.signing_in.sessions import LIFETIME_SECONDS, Sessions
from infrastructure.tokens.bearers import Bearers
from infrastructure.tokens.denied import KEPT_SECONDS, DeniedTokens
from infrastructure.tokens.id_tokens import read_id_token
from infrastructure.tokens.issuer_keys import HeldKeys, Trusted
from infrastructure.tokens.key_sets import signing_keys
from infrastructure.tokens.refusals import TokenRefused
from infrastructure.tokens.trusted_issuer import TrustedIssuer

ISSUER, WEB = "https://issuer.test", "web"
KEY = ECKey.generate_key("P-256", private=True)
SECRET = b"s" * 32
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
EVENT = "http://schemas.openid.net/event/backchannel-logout"
TRUSTED = Trusted(
    TrustedIssuer(issuer=ISSUER, audience="api", web_client=WEB),
    HeldKeys(signing_keys({"keys": [KEY.as_dict(private=False)]})),
)
NOW = int(NOON.timestamp())


def signed(claims, changed, typ="JWT"):
    told = {name: value for name, value in {**claims, **changed}.items() if value is not None}
    header = {"alg": "ES256"} if typ is None else {"alg": "ES256", "typ": typ}
    return jws.serialize_compact(header, json.dumps(told), KEY, algorithms=["ES256"])


def id_token(typ="JWT", **changed):
    claims = {
        "iss": ISSUER,
        "aud": WEB,
        "sub": "mwhite",
        "nonce": "n1",
        "role": "pwp",
        "organisation": "BRIDGEWELL",
        "sid": "s1",
        "iat": NOW,
        "exp": NOW + 300,
    }
    return signed(claims, changed, typ)


def read(token, now=NOW):
    return read_id_token(token, TRUSTED, nonce="n1", bearers=Bearers(SECRET), now=now)


REFUSED = {
    "for another client": ("audience", {"aud": "other"}),
    "for the API": ("audience", {"aud": "api"}),
    "for several": ("audience", {"aud": [WEB, "other"]}),
    "for us by another client's hand": ("audience", {"azp": "other"}),
    "of another sign-in": ("nonce", {"nonce": "n2"}),
    "of no sign-in": ("claims", {"nonce": None}),
    "of another issuer": ("issuer", {"iss": "https://evil.test"}),
    "without a sub": ("claims", {"sub": None}),
    "expired": ("expired", {"exp": NOW - 31}),
    "of later": ("not-yet", {"iat": NOW + 31, "exp": NOW + 300}),
    "an access token": ("type", {"typ": "at+jwt"}),
    "a logout token": ("type", {"typ": "logout+jwt"}),
}


@pytest.mark.parametrize(("code", "changed"), REFUSED.values(), ids=REFUSED)
def test_an_id_token_that_vouches_for_nobody(code, changed):
    with pytest.raises(TokenRefused) as refused:
        read(id_token(**changed))
    assert refused.value.code == code


@pytest.mark.parametrize(
    "changed", [{}, {"typ": None}, {"aud": [WEB]}, {"azp": WEB}, {"exp": NOW - 30}]
)
def test_an_id_token_that_vouches_for_somebody(changed):
    signed_in = read(id_token(**changed))
    assert (signed_in.subject, signed_in.session, signed_in.caller.client) == ("mwhite", "s1", WEB)


class Desk:
    """Sessions, and the issuer that ends them, with the clock in our hands."""

    def __init__(self, folder):
        self.now = NOON
        self.denied = DeniedTokens(folder, key=SECRET, clock=lambda: self.now)
        self.sessions = self.made_anew()
        self.ending = SessionsEnded(TRUSTED, denied=self.denied, clock=lambda: self.now)

    def made_anew(self, is_https=False):
        return Sessions(
            secret=SECRET,
            denied=self.denied,
            is_https=is_https,
            clock=lambda: self.now,
            new_secret=lambda: f"secret-{self.now.isoformat()}",
        )

    def signed_in(self, **changed):
        """The cookies of somebody who signs in now."""
        seconds = int(self.now.timestamp())
        times = {"iat": seconds, "exp": seconds + 300}
        cookie = self.sessions.begun(read(id_token(**times, **changed), now=seconds))
        name, _, value = cookie.partition(";")[0].partition("=")
        return {name: value}

    def is_in(self, cookies):
        return self.sessions.found(cookies) is not None

    def logout_token(self, typ="logout+jwt", **changed):
        seconds = int(self.now.timestamp())
        claims = {
            "iss": ISSUER,
            "aud": WEB,
            "iat": seconds,
            "exp": seconds + 120,
            "jti": "l1",
            "events": {EVENT: {}},
            "sid": "s1",
        }
        return signed(claims, changed, typ)


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "denied")


def test_a_session_lasts_a_working_day(desk):
    cookies = desk.signed_in()
    desk.now += timedelta(seconds=LIFETIME_SECONDS)
    assert desk.is_in(cookies)
    desk.now += timedelta(seconds=1)
    assert not desk.is_in(cookies)


def test_a_session_that_its_issuer_ends_is_over_at_once_and_after_a_restart(desk, tmp_path):
    cookies, other = desk.signed_in(), desk.signed_in(sid="s2")
    desk.ending.heed(desk.logout_token())
    assert (desk.is_in(cookies), desk.is_in(other)) == (False, True)
    again = Desk(tmp_path / "denied")
    assert (again.is_in(cookies), again.is_in(other)) == (False, True)


def test_all_sessions_of_a_person_end_and_later_ones_do_not(desk):
    cookies, other = desk.signed_in(), desk.signed_in(sub="mblack")
    desk.now += timedelta(seconds=60)
    token = desk.logout_token(sid=None, sub="mwhite")
    desk.ending.heed(token)
    assert (desk.is_in(cookies), desk.is_in(other)) == (False, True)
    desk.now += timedelta(seconds=60)
    later = desk.signed_in(sid="s3")
    desk.ending.heed(token)
    assert desk.is_in(later)


NO_LOGOUT = {
    "for another client": {"aud": "other"},
    "of another issuer": {"iss": "https://evil.test"},
    "without its event": {"events": None},
    "with another event": {"events": {"http://other.test": {}}},
    "with a nonce, so an ID token": {"nonce": "n1"},
    "without an id": {"jti": None},
    "about nobody": {"sid": None},
    "without an end": {"exp": None},
    "long expired": {"iat": NOW - 600, "exp": NOW - 300},
    "of the kind of an access token": {"typ": "at+jwt"},
}


@pytest.mark.parametrize("changed", NO_LOGOUT.values(), ids=NO_LOGOUT)
def test_what_is_no_logout_token_ends_nothing(desk, changed):
    cookies = desk.signed_in()
    with pytest.raises(TokenRefused):
        desk.ending.heed(desk.logout_token(**changed))
    assert desk.is_in(cookies)


def test_a_cookie_that_was_touched_is_none(desk):
    cookies = desk.signed_in()
    ((name, value),) = cookies.items()
    touched = value[:40] + ("B" if value[40] == "A" else "A") + value[41:]
    for other in ("", "x", value[:-2], touched, "x" * 5_000):
        assert not desk.is_in({name: other})
    assert not desk.is_in({"other": value})


def test_over_https_no_other_host_can_plant_a_cookie(desk):
    cookie = desk.made_anew(is_https=True).begun(read(id_token()))
    assert cookie.startswith("__Host-caseledger-session=")
    assert "; Path=/; HttpOnly; SameSite=Lax; Secure" in cookie


def test_what_expired_by_itself_is_forgotten_and_nothing_else(desk, tmp_path):
    desk.denied.deny_token(ISSUER, "old")
    desk.now += timedelta(seconds=KEPT_SECONDS)
    desk.denied.deny_token(ISSUER, "new")
    desk.now += timedelta(seconds=60)
    desk.denied.forget_what_expired()
    told = {"session": None, "subject": "mwhite", "issued": NOW}
    assert desk.denied.is_denied(ISSUER, token_id="new", **told)
    assert not desk.denied.is_denied(ISSUER, token_id="old", **told)
    (file,) = (tmp_path / "denied").iterdir()
    assert file.read_bytes() == b""
    assert not any(word in file.name for word in ("new", "mwhite", "issuer"))
