"""A service that trusts a configured issuer: its people's and programs' tokens, keys that are
rotated, an issuer that falls silent, and sessions that it ends."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from api.local_issuing import local_issuer
from api.settings import Settings
from domain.roles import Role
from infrastructure.postgres.cannot_start import CannotStart
from infrastructure.tokens.trusted_issuer import MachineClient, TrustedIssuer
from tests.integration.identity.serving import browser, service

AUDIENCE = "https://cases.test"
EVENT = "http://schemas.openid.net/event/backchannel-logout"


class Issuer:
    """An issuer in our hands, served on loopback."""

    def __init__(self):
        self.keys = {}
        self.rotate("first")
        self.answers, self.asked = True, 0
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.asked += 1
                self.send_response(200 if issuer.answers else 503)
                self.end_headers()
                self.wfile.write(json.dumps(issuer.told(self.path)).encode())

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def told(self, path):
        if path == "/jwks":
            public = self.keys.items()
            return {"keys": [{**key.as_dict(private=False), "kid": kid} for kid, key in public]}
        return {"issuer": self.address, "jwks_uri": f"{self.address}/jwks"}

    def rotate(self, kid):
        self.keys = {kid: ECKey.generate_key("P-256", private=True)}

    def signed(self, typ, **claims):
        ((kid, key),) = self.keys.items()
        now = int(time.time())
        told = {"iss": self.address, "iat": now, "exp": now + 300, "jti": str(uuid4()), **claims}
        header = {"alg": "ES256", "typ": typ, "kid": kid}
        return jws.serialize_compact(header, json.dumps(told), key, algorithms=["ES256"])

    def person(self, **claims):
        place = {"role": ["Duty desk", "offline_access"], "sub": "emp-7", "client_id": "desk"}
        return self.signed("at+jwt", **{"aud": AUDIENCE, **place, **claims})


@pytest.fixture
def issuer():
    issuer = Issuer()
    serving = threading.Thread(target=issuer.server.serve_forever)
    serving.start()
    yield issuer
    issuer.server.shutdown()
    serving.join()
    issuer.server.server_close()


@pytest.fixture
def trusted(issuer):
    return TrustedIssuer(
        issuer=issuer.address,
        audience=AUDIENCE,
        algorithms=("ES256",),
        roles={"Duty desk": Role.DUTY},
        organisation="BRIDGEWELL",
        clients={"warehouse": MachineClient(role=Role.SUBSCRIBER, organisation="ELSEWHERE")},
        web_client="caseledger",
    )


@pytest.fixture
def client(cluster, tmp_path, monkeypatch, trusted):
    with (
        service(cluster, tmp_path, monkeypatch, oidc_issuers=(trusted,)) as address,
        browser(address) as client,
    ):
        yield client


def asked(client, token, path="/me"):
    return client.get(path, headers={"Authorization": f"Bearer {token}"})


def test_its_people_and_programs_are_known(client, issuer):
    me = asked(client, issuer.person()).json()
    assert (me["role"], me["organisation"], me["signed_in_by"]) == ("duty", "BRIDGEWELL", "token")
    machine = issuer.signed("at+jwt", aud=AUDIENCE, client_id="warehouse", sub="warehouse")
    assert asked(client, machine).json()["role"] == "subscriber"
    assert asked(client, machine, "/feed").status_code == 200
    assert asked(client, issuer.person(client_id="warehouse")).status_code == 401


def test_a_new_key_is_found_and_unknown_ones_don_t_make_us_ask(client, issuer):
    old = issuer.person()
    assert asked(client, old).status_code == 200
    before = issuer.asked
    issuer.rotate("second")
    assert asked(client, issuer.person()).status_code == 200
    assert issuer.asked == before + 2
    # Proven within the minute, and then not again: its key has gone.
    assert asked(client, old).status_code == 200
    for number in range(20):
        issuer.rotate(f"invented-{number}")
        refused = asked(client, issuer.person())
        assert (refused.status_code, refused.json()["code"]) == (401, "unknown-key")
    assert issuer.asked == before + 2


def test_an_issuer_that_can_t_be_asked_makes_no_token_false(client, issuer):
    issuer.answers = False
    answer = asked(client, issuer.person())
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert client.get("/health/ready").status_code == 200
    assert client.get("/sign-in").status_code == 503


def test_a_session_that_ended_there_ends_here_for_its_tokens_too(client, issuer):
    token, other = issuer.person(sid="s1"), issuer.person(sid="s2")
    assert asked(client, token).status_code == 200
    told = {"aud": "caseledger", "sid": "s1", "events": {EVENT: {}}}
    for wrong in ({**told, "aud": "other"}, {**told, "events": {}}, {**told, "nonce": "n"}):
        form = {"logout_token": issuer.signed("logout+jwt", **wrong)}
        assert client.post("/sessions/logout", data=form).status_code == 400
    assert asked(client, token).status_code == 200
    form = {"logout_token": issuer.signed("logout+jwt", **told)}
    assert client.post("/sessions/logout", data=form).status_code == 200
    assert asked(client, token).json()["code"] == "denied"
    assert asked(client, other).status_code == 200


def test_a_token_in_the_address_or_in_a_form_is_none(client, issuer):
    token = issuer.person()
    for path in ("/me", "/caseload", "/feed"):
        assert client.get(path, params={"access_token": token}).status_code == 401
    form = {"access_token": token}
    assert client.post("/cases/receive-referral", data=form).status_code == 401
    two = [("Authorization", f"Bearer {token}"), ("Authorization", f"Bearer {token}")]
    assert client.get("/me", headers=two).status_code == 401


def test_the_built_in_issuer_is_believed_no_longer_and_prints_no_token(client, tmp_path, trusted):
    alone = Settings(data_dir=tmp_path)
    with pytest.raises(CannotStart, match="No service has been started"):
        local_issuer(alone)
    beside = Settings(
        data_dir=tmp_path, oidc_issuers=(trusted,), public_address="https://cases.example.org"
    )
    with pytest.raises(CannotStart, match="CASELEDGER_OIDC_ISSUERS"):
        local_issuer(beside)
