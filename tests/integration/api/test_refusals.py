"""Bad input, whatever it is: a problem document of a known type, nothing recorded, nothing told."""

import base64
import hmac
import json
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from joserfc import jws
from joserfc.jwk import OKPKey

from api.demonstration.personas import PERSONAS
from api.local_issuing import AUDIENCE, LOCAL_ISSUER
from api.problems import TYPES
from infrastructure.tokens.local_issuer import issuer_key
from tests.integration.api.test_commands import REFERRAL

CANARY = "Peregrine Halloway"


def problem(answer, name, code=None):
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    told = answer.json()
    assert told["type"] == f"/problems/{name}", told
    assert answer.status_code == told["status"] == TYPES[name].status
    assert CANARY not in answer.text
    if code is not None:
        assert told["code"] == code, told
    return told


@pytest.fixture
def nothing_recorded(services):
    before = services.casework.recorder.max_notification_id()
    yield
    assert services.casework.recorder.max_notification_id() == before


@pytest.fixture
def send(client, bearer):
    def send(content, persona="duty", path="/cases/receive-referral", **headers):
        return client.post(
            path,
            content=content,
            headers={
                "Content-Type": "application/json",
                "Idempotency-Key": str(uuid4()),
                **bearer(persona),
                **headers,
            },
        )

    return send


def changed(**data):
    return json.dumps({**REFERRAL, "data": {**REFERRAL["data"], **data}})


MALFORMED = {
    "not JSON": b"{",
    "not UTF-8": b'{"data": "\xff"}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "a member twice": b'{"data": {}, "data": {}}',
    "a number that is none": b'{"data": NaN}',
    "a fraction": b'{"data": 1.5}',
    "too deep": b'{"data": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    "much too deep": b"[" * 100_000,
}


@pytest.mark.parametrize("content", MALFORMED.values(), ids=MALFORMED)
@pytest.mark.usefixtures("nothing_recorded")
def test_what_is_not_strict_json_is_malformed(send, content):
    problem(send(content), "malformed")


BAD_CONTENT = {
    "nothing": b"",
    "an array": b"[]",
    "null": b"null",
    "no data": b"{}",
    "an unknown member": changed(nickname=CANARY),
    "a member named like a secret": json.dumps({**REFERRAL, CANARY: 1}),
    "a wrong type": changed(who=CANARY),
    "text too long": changed(request={"reason": CANARY * 2_000}),
    "a NUL": changed(request={"reason": f"{CANARY}\x00"}),
    "a lone surrogate": changed(request={"reason": CANARY}).replace("Halloway", "\\ud800"),
    "only space": changed(request={"reason": "   "}),
    "an unknown pathway": changed(pathway="elsewhere"),
    "a date that is none": changed(received="2026-02-30"),
    "an integer past all bounds": changed(received=10**400),
    "a time without offset": json.dumps({**REFERRAL, "occurred": {"at": "2026-01-01T10:00:00"}}),
    "an unknown form of time": json.dumps({**REFERRAL, "occurred": {"during": "2026"}}),
    "a range that runs backwards": json.dumps(
        {**REFERRAL, "occurred": {"from": "2026-02-02", "to": "2026-02-01"}}
    ),
}


@pytest.mark.parametrize("content", BAD_CONTENT.values(), ids=BAD_CONTENT)
@pytest.mark.usefixtures("nothing_recorded")
def test_content_that_is_not_acceptable_is_named_by_its_path(send, content):
    told = problem(send(content), "not-acceptable", "content")
    assert told["errors"]


RULES = {
    "received-in-future": json.dumps(
        {**json.loads(changed(received="2199-01-01")), "occurred": {"on": "2026-03-02"}}
    ),
    "unknown-source-code": changed(source_code="Z9"),
    "occurred-in-future": json.dumps({**REFERRAL, "occurred": {"on": "2199-01-01"}}),
    "known-in-future": json.dumps({**REFERRAL, "known": {"on": "2199-01-01"}}),
    "known-before-occurred": json.dumps(
        {**REFERRAL, "occurred": {"on": "2026-03-02"}, "known": {"on": "2026-03-01"}}
    ),
}


@pytest.mark.parametrize(("code", "content"), RULES.items(), ids=RULES)
@pytest.mark.usefixtures("nothing_recorded")
def test_a_broken_rule_has_a_code_and_a_sentence(send, code, content):
    told = problem(send(content), "not-acceptable", code)
    assert told["detail"].endswith(".")


@pytest.mark.usefixtures("nothing_recorded")
def test_a_body_is_bounded_and_is_json(send):
    problem(send(b" " * (256 * 1024 + 1)), "too-large")
    problem(send(changed(), **{"Content-Type": "text/plain"}), "unsupported-media-type")


@pytest.mark.usefixtures("nothing_recorded")
@pytest.mark.parametrize("key", ["short", "x" * 129, "with space", "ünï-code-key", ""])
def test_an_idempotency_key_has_a_form(client, bearer, key):
    headers = [(b"idempotency-key", key.encode()), (b"content-type", b"application/json")]
    headers += [(b"authorization", bearer("duty")["Authorization"].encode())]
    answer = client.post("/cases/receive-referral", content=changed(), headers=headers)
    problem(answer, "not-acceptable", "content")


@pytest.mark.usefixtures("nothing_recorded")
def test_a_command_needs_a_key(client, bearer):
    answer = client.post("/cases/receive-referral", json=REFERRAL, headers=bearer("duty"))
    problem(answer, "not-acceptable", "content")


def test_a_role_that_may_not_is_refused_before_anything_is_read(send, client, bearer):
    problem(send(changed(), persona="auditor"), "not-allowed", "role-may-not")
    problem(send(changed(), persona="subscriber"), "not-allowed", "role-may-not")
    problem(client.get(f"/cases/{uuid4()}", headers=bearer("subscriber")), "not-allowed")
    problem(client.get("/feed", headers=bearer("pwp")), "not-allowed")
    problem(client.get("/caseload", headers=bearer("operator")), "not-allowed")


def test_what_is_not_there_is_not_found(client, bearer, send):
    problem(client.get(f"/cases/{uuid4()}", headers=bearer("pwp")), "not-found")
    problem(client.get("/nowhere", headers=bearer("pwp")), "not-found")
    problem(client.delete("/feed", headers=bearer("subscriber")), "method-not-allowed")
    accept = json.dumps({"data": {"reasons": {"rationale": "Fits."}}})
    problem(send(accept, path=f"/cases/{uuid4()}/accept-referral"), "not-found")


def test_a_command_that_depends_on_what_was_seen_says_what_that_was(send, client, bearer):
    case = send(changed()).json()["case"]
    decline = json.dumps(
        {"data": {"end_code": "50", "informed_on": "2026-03-03", "reasons": {"rationale": "No."}}}
    )
    path = f"/cases/{case}/decline-referral"
    key = str(uuid4())
    problem(send(decline, path=path, **{"Idempotency-Key": key}), "seen-missing")
    wildcard = {"Idempotency-Key": key, "If-Match": "*"}
    problem(send(decline, path=path, **wildcard), "seen-missing")
    tag = client.get(f"/cases/{case}", headers=bearer("duty")).headers["ETag"]
    match = json.dumps({"data": {"reason": "trace_failed"}})
    assert send(match, path=f"/cases/{case}/leave-identity-unverified").is_success
    stale = problem(send(decline, path=path, **{"Idempotency-Key": key, "If-Match": tag}), "stale")
    assert (stale["seen_version"], stale["current_version"]) == (1, 2)
    invented = {"Idempotency-Key": key, "If-Match": '"0123456789abcdef0123"'}
    problem(send(decline, path=path, **invented), "not-your-etag")
    tag = client.get(f"/cases/{case}", headers=bearer("duty")).headers["ETag"]
    assert send(decline, path=path, **{"Idempotency-Key": key, "If-Match": tag}).is_success
    again = send(decline, path=path, **{"Idempotency-Key": key, "If-Match": tag})
    assert again.is_success
    assert again.headers["Idempotency-Replayed"] == "true"


def claims(**changed):
    now = int(time.time())
    persona = PERSONAS["pwp"]
    told = {
        "iss": LOCAL_ISSUER,
        "aud": AUDIENCE,
        "sub": str(persona.actor),
        "client_id": "desk",
        "role": "pwp",
        "organisation": "BRIDGEWELL",
        "iat": now,
        "exp": now + 60,
        "jti": "one",
        **changed,
    }
    return json.dumps({name: value for name, value in told.items() if value is not None})


def signed(key, payload, **header):
    return jws.serialize_compact(
        {"alg": "Ed25519", "typ": "at+jwt", **header}, payload, key, algorithms=["Ed25519"]
    )


def part(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unsigned(header, payload):
    return f"{part(json.dumps(header).encode())}.{part(payload.encode())}."


def forged(secret):
    signed_text = unsigned({"alg": "HS256", "typ": "at+jwt"}, claims())[:-1]
    return f"{signed_text}.{part(hmac.digest(secret, signed_text.encode(), 'sha256'))}"


HOUR = 3_600
TOKENS = {
    "expired": lambda key: signed(key, claims(exp=int(time.time()) - HOUR)),
    "issued later": lambda key: signed(key, claims(iat=int(time.time()) + HOUR)),
    "not yet": lambda key: signed(key, claims(nbf=int(time.time()) + HOUR)),
    "without end": lambda key: signed(key, claims(exp=None)),
    "with an end in words": lambda key: signed(key, claims(exp="tomorrow")),
    "of another issuer": lambda key: signed(key, claims(iss="urn:somebody:else")),
    "for another audience": lambda key: signed(key, claims(aud="urn:somebody:else")),
    "for several audiences": lambda key: signed(key, claims(aud=[AUDIENCE, "urn:somebody:else"])),
    "without a client": lambda key: signed(key, claims(client_id=None)),
    "without an id": lambda key: signed(key, claims(jti=None)),
    "of no role": lambda key: signed(key, claims(role=None)),
    "of an unknown role": lambda key: signed(key, claims(role="emperor")),
    "of nobody": lambda key: signed(key, claims(sub="pwp")),
    "an id token": lambda key: signed(key, claims(), typ="JWT"),
    "with a critical header": lambda key: signed(key, claims(), crit=["b64"], b64=True),
    "with its own key": lambda key: signed(key, claims(), jwk=key.as_dict(private=False)),
    "that names a key's address": lambda key: signed(key, claims(), jku="http://127.0.0.1/keys"),
    "by another key": lambda key: signed(OKPKey.generate_key("Ed25519", private=True), claims()),
    "by our public key as a secret": lambda key: forged(key.as_pem(private=False)),
    "unsigned": lambda key: unsigned({"alg": "none", "typ": "at+jwt"}, claims()),
    "with a member twice": lambda key: signed(key, claims()[:-1] + ', "role": "supervisor"}'),
    "not an object": lambda key: signed(key, "[]"),
    "too long": lambda key: signed(key, claims(note="x" * 9_000)),
    "not a token": lambda key: "a.b",
    "empty": lambda key: "",
}


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
@pytest.mark.parametrize("make", TOKENS.values(), ids=TOKENS)
def test_a_token_that_proves_nothing_opens_nothing(client, settings, make):
    token = make(issuer_key(settings.secrets_dir, create=False))
    for path in ("/caseload", "/feed", "/openapi.json", "/problems/malformed", "/nowhere"):
        answer = client.get(path, headers={"Authorization": f"Bearer {token}"})
        problem(answer, "unauthenticated")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_nothing_is_answered_without_a_token_but_health(client, bearer):
    for path in ("/caseload", "/feed", "/openapi.json", "/problems/malformed", "/nowhere"):
        problem(client.get(path), "unauthenticated", "missing")
        problem(client.get(path, params={"access_token": "x"}), "unauthenticated", "missing")
        basic = client.get(path, headers={"Authorization": "Basic cHdwOnB3cA=="})
        problem(basic, "unauthenticated", "form")
        assert client.get(path, headers=bearer("operator")).status_code != 401
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json() == {"status": "ready"}


def test_every_type_of_problem_has_a_page(client, bearer):
    for name, kind in TYPES.items():
        page = client.get(f"/problems/{name}", headers=bearer("pwp"))
        assert page.status_code == 200
        assert kind.title.replace("'", "&#x27;") in page.text
    problem(client.get("/problems/none", headers=bearer("pwp")), "not-found")


@pytest.mark.parametrize(
    "query",
    [
        {"after": "nonsense"},
        {"after": "1.1.x.y"},
        {"after": "1.-1.0"},
        {"limit": "0"},
        {"limit": "501"},
        {"wait": "31"},
        {"wait": "nan"},
        {"type": "case.unheard_of"},
    ],
)
def test_a_follower_is_told_what_is_wrong_with_the_question(client, bearer, query):
    problem(client.get("/feed", params=query, headers=bearer("subscriber")), "not-acceptable")


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("/caseload", {"knownby": "2026-01-01T00:00:00Z"}, "unknown-parameter"),
        ("/caseload", {"known_by": "2026-01-01T00:00:00Z"}, "unknown-parameter"),
        ("/cases/{case}/history", {"known-by": "2026-01-01T00:00:00Z"}, "unknown-parameter"),
        ("/cases/{case}", {"as_at": "2026-01-01T00:00:00Z", "position": "1"}, "two-moments"),
        ("/cases/{case}", {"position": "999999"}, "future-time"),
        ("/caseload", {"position": "999999"}, "future-time"),
    ],
)
def test_a_slip_in_a_question_is_never_answered_as_another_question(
    client, bearer, send, path, query, code
):
    case = send(changed()).json()["case"]
    answer = client.get(path.format(case=case), params=query, headers=bearer("pwp"))
    problem(answer, "not-acceptable", code)


def test_a_cursor_of_another_history_is_never_followed(client, bearer, send):
    send(changed())
    page = client.get("/feed", headers=bearer("subscriber"))
    cursor = page.headers["Next-Cursor"]
    epoch, position, digest = cursor.split(".")
    for other in (
        f"{epoch}.{position}.0123456789abcdef",
        f"{epoch}.{int(position) + 1}.{digest}",
        f"{int(epoch) + 1}.{position}.{digest}",
        f"{epoch}.0.{digest}",
    ):
        answer = client.get("/feed", params={"after": other}, headers=bearer("subscriber"))
        problem(answer, "log-changed")


@pytest.mark.parametrize("path", ["/cases/{case}", "/cases/{case}/history"])
def test_the_record_as_it_will_stand_is_refused(client, bearer, send, path):
    case = send(changed()).json()["case"]
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    answer = client.get(path.format(case=case), params={"as_at": tomorrow}, headers=bearer("pwp"))
    problem(answer, "not-acceptable", "future-time")
