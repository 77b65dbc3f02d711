"""The feed over HTTP: every event once, in order, whatever the pages; and waiting for the next."""

import threading
import time
from uuid import uuid4

import pytest

from tests.integration.api.test_commands import REFERRAL


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


def test_a_wait_without_an_event_ends_empty_where_it_began(begin, follow):
    begin()
    _, end = walk(follow)
    page = follow(after=end, wait=0.3)
    assert page.json() == []
    assert page.headers["Next-Cursor"] == end
