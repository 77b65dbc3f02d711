"""What stands before the routes: names, headers, limits, the deadline; on tiny applications."""

import asyncio
import time
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

import api.perimeter.deadline
from api.perimeter.bounds import perimeter
from api.perimeter.deadline import Deadline
from api.perimeter.headers import SecurityHeaders
from api.perimeter.hosts import KnownHosts, host_of
from api.perimeter.limits import ActorLimit, AddressLimit, Scarce, ScarceLimit
from api.settings import Settings, load_settings
from infrastructure.postgres.cannot_start import CannotStart


async def said(_request):
    return PlainTextResponse("said")


def application(endpoint=said):
    return Starlette(
        routes=[Route("/{rest:path}", endpoint, methods=["GET", "POST"])],
    )


def asked(app, path="/", **kwargs):
    return TestClient(app).request(kwargs.pop("method", "GET"), path, **kwargs)


def test_every_answer_has_the_headers_and_keeps_its_own():
    async def own(_request):
        return PlainTextResponse("", headers={"Cache-Control": "public", "Referrer-Policy": "x"})

    answer = asked(SecurityHeaders(application(own), is_https=True))
    assert answer.headers["Cache-Control"] == "public"
    assert answer.headers["Referrer-Policy"] == "x"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert len(answer.headers.get_list("cache-control")) == 1
    answer = asked(SecurityHeaders(application(), is_https=False))
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize(
    ("authority", "name"),
    [
        ("cases.example.org", "cases.example.org"),
        ("Cases.Example.ORG.:8443", "cases.example.org"),
        ("127.0.0.1:8080", "127.0.0.1"),
        ("[::1]:8080", "::1"),
        ("[::1]", "::1"),
        ("", ""),
    ],
)
def test_the_name_in_a_host_header(authority, name):
    assert host_of(authority) == name


@pytest.mark.parametrize(
    ("hosts", "status"),
    [
        (["ours.example"], 200),
        (["OURS.example:8080"], 200),
        (["theirs.example"], 421),
        (["ours.example.theirs.example"], 421),
        (["ours.example", "theirs.example"], 421),
        ([], 421),
        ([""], 421),
    ],
)
def test_another_name_than_ours_is_not_answered_to(hosts, status):
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/caseload",
        "headers": [(b"host", host.encode()) for host in hosts],
        "query_string": b"",
    }
    app = KnownHosts(application(), hosts=frozenset({"ours.example"}))
    asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] == status
    health = {**scope, "path": "/health/live"}
    sent.clear()
    asyncio.run(app(health, receive, send))
    assert sent[0]["status"] == 200


def test_one_address_is_slowed_down_and_others_are_not():
    limit = AddressLimit(application(), requests_per_second=0.1, monotonic=lambda: 1.0)

    def status(client):
        return TestClient(limit, client=(client, 5)).get("/").status_code

    assert [status("192.0.2.1") for _ in range(11)] == [200] * 10 + [429]
    assert status("192.0.2.2") == 200
    assert [status("2001:db8::1") for _ in range(10)] == [200] * 10
    assert status("2001:db8::2") == 429
    assert status("2001:db8:0:1::1") == 200


class Calling:
    """Puts a caller beside the request, as authentication does."""

    def __init__(self, app, actor):
        self.app = app
        self.actor = actor

    async def __call__(self, scope, receive, send):
        scope["caller"] = SimpleNamespace(actor=self.actor)
        await self.app(scope, receive, send)


def test_one_actor_is_slowed_down_and_told_when_to_come_back():
    limit = ActorLimit(application(), requests_per_second=0.2, monotonic=lambda: 1.0)
    answers = [asked(Calling(limit, "a")) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    told = answers[-1].json()
    assert (told["type"], told["code"]) == ("/problems/too-many", "actor")
    assert answers[-1].headers["Retry-After"] == "5"
    assert asked(Calling(limit, "a"), "/cases/1/crisis-card").status_code == 200
    assert asked(Calling(limit, "b")).status_code == 200
    assert asked(limit).status_code == 200


def test_what_reaches_far_is_scarce():
    scarce = Scarce(requests_per_second=50, monotonic=lambda: 1.0)
    limit = ScarceLimit(application(), scarce=scarce)

    def send(path):
        return asked(Calling(limit, "a"), path, method="POST")

    opened = [send("/break-glass/open-break-glass") for _ in range(21)]
    assert [answer.status_code for answer in opened] == [200] * 20 + [429]
    assert opened[-1].json()["code"] == "scarce"
    assert opened[-1].headers["Retry-After"] == "180"
    for path in (
        "/cases/1/evidence",
        "/samples/draw-sample",
        "/search",
        "/search/for-break-glass",
        "/search/for-governance",
    ):
        assert [send(path).status_code for _ in range(31)] == [200] * 30 + [429], path
    assert send("/cases/1/record-contact").status_code == 200
    assert asked(Calling(limit, "a"), "/cases/1/evidence").status_code == 200
    for path in ("/exports/caseload", "/changes/caseload"):
        taken = [asked(Calling(limit, "a"), path).status_code for _ in range(101)]
        assert taken == [200] * 100 + [429], path
    prints = [asked(Calling(limit, "a"), f"/chronologies/1/prints/{n}") for n in range(31)]
    assert [answer.status_code for answer in prints] == [200] * 30 + [429]
    assert asked(Calling(limit, "a"), "/cases/1/changes").status_code == 200
    # Whatever stands before the routes of another door; a page counts by what it asks.
    assert asked(Calling(ScarceLimit(application(), scarce=scarce), "a"), path).status_code == 429
    assert send("/pages/cases/1/evidence").status_code == 200
    # What it does by itself it counts for.
    assert send("/pages/evidence/verify").status_code == 429
    assert asked(Calling(limit, "a"), "/caseload").status_code == 200


@pytest.mark.parametrize("blocking", [True, False])
def test_what_does_not_begin_to_answer_is_given_up(monkeypatch, blocking):
    monkeypatch.setattr(api.perimeter.deadline, "LONGEST_SECONDS", 0.05)

    async def waits(_request):
        await asyncio.Event().wait()

    def works(_request):
        time.sleep(0.2)

    answer = asked(Deadline(application(works if blocking else waits)))
    assert answer.status_code == 503
    assert answer.json()["type"] == "/problems/unavailable"
    assert answer.headers["Retry-After"] == "5"


def test_each_has_its_own_time_and_who_has_begun_is_left_alone(monkeypatch):
    monkeypatch.setattr(api.perimeter.deadline, "LONGEST_SECONDS", 0.2)
    ends = {}

    async def app(scope, receive, send):
        if scope["path"] == "/begun":
            await send({"type": "http.response.start", "status": 200, "headers": []})
        await scope["until"].wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def ask(deadline, path, until):
        async def send(message):
            if message["type"] == "http.response.start":
                ends[path] = message["status"]

        scope = {"type": "http", "method": "GET", "path": path, "headers": [], "until": until}
        await deadline(scope, None, send)

    async def together():
        never, later = asyncio.Event(), asyncio.Event()
        deadline = Deadline(app)
        begun = asyncio.create_task(ask(deadline, "/begun", later))
        await ask(deadline, "/given-up", never)
        second = asyncio.create_task(ask(deadline, "/second", never))
        in_time = asyncio.create_task(ask(deadline, "/in-time", later))
        await asyncio.sleep(0)
        later.set()
        await asyncio.gather(begun, in_time, second)

    asyncio.run(asyncio.wait_for(together(), 20))
    assert ends == {"/begun": 200, "/given-up": 503, "/in-time": 200, "/second": 503}


def test_who_goes_away_is_not_told_anything(monkeypatch):
    async def waits(_request):
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(
            Deadline(application(waits))(
                {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""},
                None,
                None,
            )
        )


def test_a_timeout_of_another_is_not_taken_for_ours():
    async def fails(_request):
        raise TimeoutError

    with pytest.raises(TimeoutError):
        asked(Deadline(application(fails)))


def test_the_names_of_a_deployment(monkeypatch):
    local = perimeter(Settings(host="127.0.0.1", allowed_hosts=()))
    assert local.hosts == {"localhost", "127.0.0.1", "::1"}
    assert not local.is_https
    monkeypatch.setenv("CASELEDGER_ALLOWED_HOSTS", "caseledger.internal, 10.0.0.5")
    monkeypatch.setenv("CASELEDGER_PUBLIC_ADDRESS", "https://cases.example.org")
    monkeypatch.setenv(
        "CASELEDGER_OIDC_ISSUERS", '[{"issuer": "https://login.example.org", "audience": "a"}]'
    )
    public = perimeter(load_settings())
    assert public.hosts > {"cases.example.org", "caseledger.internal", "10.0.0.5"}
    assert public.is_https


def test_proxies_are_named_by_network_or_not_at_all(monkeypatch):
    monkeypatch.setenv("CASELEDGER_TRUSTED_PROXIES", "10.0.0.0/8,192.0.2.7")
    assert [str(each) for each in load_settings().trusted_proxies] == ["10.0.0.0/8", "192.0.2.7/32"]
    monkeypatch.setenv("CASELEDGER_TRUSTED_PROXIES", "*")
    with pytest.raises(CannotStart, match="CASELEDGER_TRUSTED_PROXIES"):
        load_settings()
