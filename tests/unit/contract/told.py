"""The golden records as the feed tells them."""

from typing import Any

from api.answers.cloudevents import cloud_event
from api.contract.deprecations import envelope_members
from application.feed import telling
from application.feed.event import FeedEvent
from application.feed.reading import FeedRow
from domain.facts import event_class
from domain.gate.following import named_by
from tests.unit.records.golden_records import NOW, STREAM, golden

CONTRACT = envelope_members("https://cases.invalid", {})


def feed_event(type: str, schema: int) -> FeedEvent:
    """The kept record of an event's version, as the feed knows it."""
    row, members = _read(type, schema)
    return telling.told(row, members, event_class(type, schema).AREA, CONTRACT)


def withheld_event(type: str, schema: int) -> FeedEvent:
    """The same where the event is restricted."""
    row, members = _read(type, schema)
    named = named_by(event_class(type, schema).AREA, members["data"])
    return telling.withheld(row, members, named, CONTRACT)


def told(type: str, schema: int) -> dict[str, Any]:
    """The CloudEvent that is made of the kept record of an event's version."""
    return cloud_event(feed_event(type, schema), "https://cases.invalid")


def told_as_restricted(type: str, schema: int) -> dict[str, Any]:
    """The same where the event is restricted."""
    return cloud_event(withheld_event(type, schema), "https://cases.invalid")


def _read(type: str, schema: int) -> tuple[FeedRow, dict[str, Any]]:
    kept = golden(type, schema)
    row = FeedRow(41, STREAM, type, schema, NOW, bytes(32), kept.text)
    return row, kept.record


def opened_parts(type: str, schema: int) -> dict[str, Any]:
    """What its parts hold, by name, as a subscription is told it that they were granted to."""
    return dict(golden(type, schema).content)
