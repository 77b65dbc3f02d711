"""Events as bare notifications: what NHS England's service allows of a CloudEvent, and no more."""

import json
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from api.answers.notifications import notification, notifications
from api.contract.notification_schema import NOTIFICATION
from api.contract.published import Published
from api.contract.registered import followed_facts
from tests.unit.contract.told import feed_event, withheld_event

ADDRESS = "https://cases.invalid"
SCHEMA = Draft202012Validator(Published().schema(NOTIFICATION), validate_formats=True)


def told(event: Any) -> dict[str, Any]:
    made = notification(event, ADDRESS)
    assert [str(each) for each in SCHEMA.iter_errors(made)] == []
    return made


def test_that_something_happened_and_where_it_is_read() -> None:
    event = feed_event("case.session_recorded", 1)
    assert told(event) == {
        "specversion": "1.0",
        "id": event.id,
        "source": "invalid.cases.log.1",
        "type": "case-session-recorded-1",
        "time": "2026-03-02T09:30:00.000000Z",
        "subject": event.stream,
        "versionid": "3",
        "dataref": f"{ADDRESS}/cases/{event.stream}/history?after=2&limit=1",
        "filtering": {"managingorganisation": "X26", "area": "sessions"},
    }


@pytest.mark.parametrize("type", [fact.TYPE for fact in followed_facts()])
def test_every_event_can_be_told_so(type: str) -> None:
    told(feed_event(type, 1))


def test_of_what_is_restricted_nobody_is_named() -> None:
    made = told(withheld_event("case.session_recorded", 1))
    assert made["filtering"] == {"managingorganisation": None, "area": "sessions"}


def test_what_cannot_be_read_is_told_for_all_that() -> None:
    event = feed_event("case.session_recorded", 1)._replace(data=None, type="case.new", schema=3)
    made = told(event)
    assert made["type"] == "case-new-3"
    assert made["filtering"] == {"managingorganisation": None, "area": None}
    assert not {"dataref", "versionid"} & made.keys()


def test_two_types_are_never_called_the_same() -> None:
    names = [told(feed_event(fact.TYPE, 1))["type"] for fact in followed_facts()]
    assert len(set(names)) == len(names)


def test_several_are_one_array() -> None:
    event = feed_event("case.session_recorded", 1)
    assert json.loads(notifications([event, event], ADDRESS)) == [told(event)] * 2
