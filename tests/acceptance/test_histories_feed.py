"""The five histories as a follower of the feed receives them."""

import json
from functools import cache

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from jsonschema_rs import Draft202012Validator

from api.demonstration.history import demonstration_histories

EVENTS = 430
"""All five histories."""


def _walk(told, limit: int, persona="auditor", **params):
    """Every event from the beginning, page by page, until a page is empty; and the cursors."""
    events, cursors = [], []
    while True:
        after = {"after": cursors[-1]} if cursors else {}
        page = told.service.get("/feed", persona=persona, limit=limit, **after, **params)
        assert page.status_code == 200, page.text
        assert len(page.json()) <= limit
        if cursors and page.headers["Next-Cursor"] == cursors[-1]:
            assert page.json() == []
            return events, cursors
        events += page.json()
        cursors.append(page.headers["Next-Cursor"])


@pytest.mark.parametrize("limit", [7, 500])
def test_every_event_comes_once_in_order_without_a_gap(told, limit):
    events, cursors = _walk(told, limit)
    assert [e["sequence"] for e in events] == [f"{n:020d}" for n in range(1, EVENTS + 1)]
    assert len({e["id"] for e in events}) == EVENTS
    assert len(cursors) == -(-EVENTS // limit)
    recorded = [e["time"] for e in events]
    assert recorded == sorted(set(recorded))


def test_the_feed_and_the_histories_tell_of_the_same_events(told):
    events, _ = _walk(told, 500)
    by_case: dict[str, list[str]] = {}
    for event in events:
        by_case.setdefault(event["subject"], []).append(event["id"])
    assert by_case == {
        told.case(n): [
            e["id"] for e in told.read(n, "/history", persona=told.supervisor(n))["entries"]
        ]
        for n in (1, 2, 3, 4, 5)
    }


def test_a_subscriber_is_told_of_all_that_is_not_marked_as_restricted(told):
    everything, _ = _walk(told, 500)
    marked = {
        entry["id"]
        for n in (1, 2, 3, 4, 5)
        for entry in told.read(n, "/history", persona=told.supervisor(n))["entries"]
        if entry["sensitivity"] == "restricted"
    }
    assert marked
    granted, _ = _walk(told, 7, persona="subscriber")
    assert granted == [event for event in everything if event["id"] not in marked]


def test_a_filter_leaves_out_and_still_advances(told):
    events, cursors = _walk(told, 50, type="case.stepped_up")
    assert [e["type"] for e in events] == ["case.stepped_up.v1"]
    assert events[0]["id"] == told.event(2, "stepped-up")
    assert cursors[-1].split(".")[1] == str(EVENTS)


def test_a_correction_reaches_those_who_received_the_fact(told):
    events, _ = _walk(told, 500, type=["case.entry_corrected", "case.concern_raised"])
    assert [(e["type"], e["subject"]) for e in events] == [
        ("case.concern_raised.v1", told.case(4)),
        ("case.entry_corrected.v1", told.case(4)),
        ("case.concern_raised.v1", told.case(5)),
    ]
    assert events[1]["data"]["fields"]["entry"] == events[0]["id"]


def test_three_clocks_travel_with_every_event(told):
    events, _ = _walk(told, 500)
    [police] = [e for e in events if e["id"] == told.event(5, "police-notice")]
    assert police["data"]["occurred"] == {"on": "2026-04-04"}
    assert police["data"]["known"] == {"at": "2026-05-06T10:30:00.000000Z"}
    assert police["time"] > "2026-10"


def test_nothing_that_a_person_wrote_or_is_named_by_travels(told):
    events, _ = _walk(told, 500)
    text = str(events)
    names = [step.data["who"]["name"] for h in demonstration_histories() for step in h.steps[:1]]
    assert len(names) == 5
    for name in (*names, "Marcus Teale", "hamster", "01632 960", "999000", "Year 9"):
        assert name not in text


def test_every_event_is_told_by_the_schema_that_it_names(told):
    @cache
    def schema(address):
        answer = told.service.client.get(address)  # Without a token: it is for everybody.
        assert answer.status_code == 200, answer.text
        return Draft202012Validator(answer.json(), validate_formats=True)

    events, _ = _walk(told, 500)
    around = schema("/feed/schemas/feed.event.v1.json")
    for event in events:
        assert event["dataschema"].endswith(f"/feed/schemas/{event['type']}.json")
        assert [str(each) for each in around.iter_errors(event)] == []
        by_type = schema(f"/feed/schemas/{event['type']}.json")
        assert [str(each) for each in by_type.iter_errors(event["data"])] == []


def test_the_sdk_of_cloudevents_reads_every_event(told):
    events, _ = _walk(told, 500)
    for event in events:
        read = JSONFormat().read(CloudEvent, json.dumps(event))
        assert (read.get_id(), read.get_type()) == (event["id"], event["type"])
        assert read.get_dataschema() == event["dataschema"]
        assert read.get_extension("sequence") == event["sequence"]
        assert read.get_data() == event["data"]
        again = json.loads(JSONFormat().write(read))
        assert {**again, "time": event["time"]} == event


@pytest.mark.parametrize("persona", ["pwp", "admin", "manager"])
def test_people_follow_no_feed(told, persona):
    answer = told.service.get("/feed", persona=persona)
    assert (answer.status_code, answer.json()["code"]) == (403, "role-may-not")
