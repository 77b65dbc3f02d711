"""How an event of the feed stands in a batch."""

import json
from datetime import UTC, datetime

import pytest

from api.answers.cloudevents import batch, cloud_event
from application.feed.event import FeedEvent

STREAM = "01980000-0000-7000-8000-000000000001"
ADDRESS = "https://cases.invalid"
EVENT = FeedEvent(
    position=41,
    id="01980000-0000-8000-8000-00000000002a",
    stream=STREAM,
    kind="case",
    type="case.case_closed",
    schema=2,
    log="cases.invalid/log/1",
    at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    leaf_hash=bytes(31) + b"\x01",
    data={"version": 7, "fields": {"note": "é"}},
    contract={"dataschema": "https://cases.invalid/feed/schemas/case.case_closed.v2.json"},
    cause="01980000-0000-8000-8000-000000000001",
)


def test_an_event_has_what_cloudevents_asks_of_it():
    assert cloud_event(EVENT, ADDRESS) == {
        "specversion": "1.0",
        "id": EVENT.id,
        "source": "cases.invalid/log/1",
        "type": "case.case_closed.v2",
        "subject": STREAM,
        "time": "2026-03-02T09:30:00.000000Z",
        "sequence": "00000000000000000041",
        "leafhash": "00" * 31 + "01",
        "dataref": f"{ADDRESS}/cases/{STREAM}/history?after=6&limit=1",
        "datacontenttype": "application/json",
        "dataschema": "https://cases.invalid/feed/schemas/case.case_closed.v2.json",
        "data": {"version": 7, "fields": {"note": "é"}},
        "causationid": "01980000-0000-8000-8000-000000000001",
    }


@pytest.mark.parametrize(
    ("kind", "dataref"),
    [
        ("person", f"{ADDRESS}/people/{STREAM}"),
        ("directory", f"{ADDRESS}/directory/{STREAM}"),
        ("governance", None),
    ],
)
def test_what_is_no_case_is_found_elsewhere(kind, dataref):
    assert cloud_event(EVENT._replace(kind=kind), ADDRESS).get("dataref") == dataref


def test_what_cannot_be_read_has_no_data():
    told = cloud_event(EVENT._replace(data=None), ADDRESS)
    assert not {"data", "dataref", "datacontenttype", "dataschema", "causationid"} & set(told)
    assert told["sequence"] == "00000000000000000041"


def test_a_batch_is_one_array():
    assert json.loads(batch([EVENT, EVENT], ADDRESS)) == [cloud_event(EVENT, ADDRESS)] * 2
    assert batch([], ADDRESS) == b"[]"
