"""The feed over HTTP: every event once, in order, whatever the pages; and waiting for the next."""

import base64
import threading
import time
from dataclasses import replace
from uuid import uuid4

import pytest
from starlette.concurrency import run_in_threadpool

from api.demonstration.personas import PERSONAS
from api.local_issuing import local_issuer
from api.notarising.notary import opened
from application.following import LogFollower
from infrastructure.notary.checkpoints import Checkpoint
from projections.caseload.projection import CaseloadProjection
from projections.runner import Runner
from tests.integration.api.test_commands import REFERRAL
from tests.integration.api.test_subscriptions import Desk


@pytest.fixture
def begin(client, bearer):
    def begin():
        headers = {**bearer("duty"), "Idempotency-Key": str(uuid4())}
        return client.post("/cases/receive-referral", json=REFERRAL, headers=headers).json()

    return begin


@pytest.fixture
def follow(client, bearer):
    def follow(**query):
        answer = client.get("/feed", params=query, headers=bearer("subscriber"))
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/cloudevents-batch+json"
        return answer

    return follow


def walk(follow, **query):
    events, cursor = [], None
    while True:
        page = follow(**({"after": cursor} if cursor else {}), **query)
        cursor = page.headers["Next-Cursor"]
        if not page.json():
            return events, cursor
        events += page.json()


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_pages_of_any_size_hold_every_event_once_and_in_order(begin, follow, limit):
    cases = [begin() for _ in range(3)]
    events, cursor = walk(follow, limit=limit)
    positions = [int(event["sequence"]) for event in events]
    assert positions == list(range(1, len(positions) + 1))
    assert [event["subject"] for event in events[-3:]] == [case["case"] for case in cases]
    assert follow(after=cursor).json() == []


def test_a_filter_that_lets_nothing_by_still_advances(begin, follow):
    begin()
    page = follow(type="case.case_closed")
    assert page.json() == []
    _, end = walk(follow)
    assert page.headers["Next-Cursor"] == end


def test_an_event_is_thin_and_says_where_the_rest_is(begin, follow, client, bearer):
    case = begin()
    event = walk(follow)[0][-1]
    assert event["type"] == "case.referral_received.v1"
    assert event["id"] == case["events"][0]["id"]
    assert "Wren" not in str(event)
    assert event["data"]["parts"] == ["who", "request"]
    entry = client.get(event["dataref"], headers=bearer("duty")).json()["entries"][0]
    assert entry["id"] == event["id"]
    assert entry["parts"]["who"]["name"] == "Wren Ashdown"


def test_a_page_revalidates(begin, follow, client, bearer):
    begin()
    page = follow(limit=1)
    headers = {**bearer("subscriber"), "If-None-Match": page.headers["ETag"]}
    again = client.get("/feed", params={"limit": 1}, headers=headers)
    assert again.status_code == 304
    assert again.headers["Next-Cursor"] == page.headers["Next-Cursor"]


def test_a_wait_ends_with_the_next_event(begin, follow):
    begin()
    _, end = walk(follow)
    pages = []
    waiting = threading.Thread(target=lambda: pages.append(follow(after=end, wait=20)))
    began = time.monotonic()
    waiting.start()
    case = begin()
    waiting.join()
    assert [event["subject"] for event in pages[0].json()] == [case["case"]]
    assert time.monotonic() - began < 10


def test_who_is_denied_while_they_wait_is_told_nothing_more(
    begin, client, services, settings, monkeypatch
):
    token = local_issuer(settings).token(PERSONAS["subscriber"])
    headers = {"Authorization": f"Bearer {token}"}
    caller = services.identity.tokens.caller(token)
    after = str(services.feed.cursor_at(services.feed.end()))

    async def deny_and_record(level, *, timeout):
        services.identity.tokens._denied.deny_token(caller.issuer, caller.token)
        await run_in_threadpool(begin)
        return True

    monkeypatch.setattr(services.tide, "above", deny_and_record)
    answer = client.get("/feed", params={"after": after, "wait": 5}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "denied")


def test_a_wait_without_an_event_ends_empty_where_it_began(begin, follow):
    begin()
    _, end = walk(follow)
    page = follow(after=end, wait=0.3)
    assert page.json() == []
    assert page.headers["Next-Cursor"] == end


def test_an_empty_page_says_whether_anything_stands_behind_it(begin, follow):
    begin()
    begun = begin()
    assert follow(limit=1).headers["Caught-Up"] == "false"
    _, end = walk(follow)
    page = follow(after=end)
    assert (page.json(), page.headers["Caught-Up"]) == ([], "true")
    assert begun["position"] == int(end.split(".")[1])


def test_every_page_carries_the_newest_checkpoint(begin, follow, client, settings):
    begin()
    with opened(settings) as notary:
        notary.resume()
        notary.step()
    note = base64.b64decode(follow(limit=1).headers["Checkpoint"]).decode()
    assert note == client.get("/log/checkpoint").text
    assert Checkpoint.claimed(note).size >= 1


def test_cases_are_followed_alone(begin, follow):
    first, _, third = (begin()["case"] for _ in range(3))
    events, end = walk(follow, case=[first, third], limit=1)
    assert [event["subject"] for event in events] == [first, third]
    assert end == walk(follow)[1]
    assert walk(follow, case=[first], type="case.case_closed")[0] == []


def test_a_service_and_a_pathway_are_followed_as_far_as_the_caseload_has_come(
    begin, follow, services, client, bearer, settings
):
    log = LogFollower(log=services.feed._log, parts=services.reader._parts)
    runner = Runner(CaseloadProjection(), services.views, log, tell=lambda _: None)
    runner.create_tables()
    case = begin()["case"]
    runner.catch_up()
    asked = {"service": "BRIDGEWELL-TT", "pathway": "adult_talking_therapies"}
    events, end = walk(follow, **asked)
    assert [event["subject"] for event in events][-1] == case
    later = begin()["case"]
    page = follow(after=end, wait=0.3, **asked)
    assert (page.json(), page.headers["Next-Cursor"]) == ([], end)
    assert page.headers["Caught-Up"] == "false"
    runner.catch_up()
    page = follow(after=end, wait=20, **asked)
    assert [event["subject"] for event in page.json()] == [later]
    assert walk(follow, service="ELSEWHERE")[0] == []
    assert follow(service=["ELSEWHERE"]).headers["Unknown-Services"] == "ELSEWHERE"
    assert "Unknown-Services" not in follow(service=asked["service"]).headers
    desk = Desk(client, bearer, settings)
    misspelt = desk.create(wanted={"services": ["BRIDGEWELL-TT", "ELSEWHERE"]})
    assert misspelt.told()["unknown_services"] == ["ELSEWHERE"]
    assert "unknown_services" not in desk.create().told()
    assert walk(follow, **(asked | {"pathway": "cyp_camhs"}))[0] == []


def test_who_speaks_http_feeds_is_understood(begin, follow):
    begin()
    case = begin()["case"]
    events, end = walk(follow)
    page = follow(lastEventId=events[-2]["id"])
    assert [event["subject"] for event in page.json()] == [case]
    assert page.headers["Next-Cursor"] == end
    assert follow(lastEventId=end, timeout=50).json() == []


@pytest.mark.parametrize(
    ("query", "problem", "code"),
    [
        ({"after": "1.0.0", "lastEventId": "1.0.0"}, "not-acceptable", "said-twice"),
        ({"wait": 1, "timeout": 5}, "not-acceptable", "said-twice"),
        ({"after": ""}, "not-acceptable", "cursor"),
        ({"lastEventId": "nonsense"}, "not-acceptable", "cursor"),
        ({"timeout": 30_001}, "not-acceptable", None),
        ({"pathway": "ELSEWHERE"}, "not-acceptable", None),
        ({"type": "matter.concern_raised"}, "not-acceptable", "event-type"),
        (
            {"case": [str(uuid4()) for _ in range(40)], "service": [f"S{n}" for n in range(11)]},
            "not-acceptable",
            "too-many-filters",
        ),
        ({"lastEventId": str(uuid4())}, "log-changed", None),
    ],
)
def test_a_follower_is_told_what_is_wrong(client, bearer, query, problem, code):
    answer = client.get("/feed", params=query, headers=bearer("subscriber"))
    assert answer.json()["type"] == f"/problems/{problem}"
    if code is not None:
        assert answer.json()["code"] == code


def test_another_organisation_is_told_nothing_of_ours(begin, follow, client, settings):
    begin()
    events, end = walk(follow)
    theirs = replace(PERSONAS["subscriber"], organisation="OTHERWELL", actor=uuid4())
    headers = {"Authorization": f"Bearer {local_issuer(settings).token(theirs)}"}
    page = client.get("/feed", params={"limit": 500}, headers=headers)
    assert page.json() == []
    assert page.headers["Next-Cursor"] == end
    last = {"lastEventId": events[-1]["id"]}
    assert client.get("/feed", params=last, headers=headers).status_code == 409
