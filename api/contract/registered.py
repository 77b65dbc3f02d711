"""The schemas that the code's own registries give: of every event that anybody may follow."""

from collections.abc import Iterator

import domain.streams  # noqa: F401 - every event is registered by its being imported
from api.contract.envelope_schema import ENVELOPE, envelope_schema
from api.contract.event_schema import event_schema
from api.contract.heartbeat_schema import HEARTBEAT, heartbeat_schema
from api.contract.naming import schema_name
from api.contract.notification_schema import NOTIFICATION, notification_schema
from api.contract.written_form import Schema
from domain.facts import Fact, event_classes
from domain.gate.following import is_followed
from domain.gate.rules import access_rules

OF_THE_FEED = {
    ENVELOPE: envelope_schema,
    HEARTBEAT: heartbeat_schema,
    NOTIFICATION: notification_schema,
}
"""What is told beside the data of events."""


def registered() -> dict[str, Schema]:
    """By name, the schema of the present version of each event, and those of the feed itself."""
    events = {schema_name(fact.TYPE, fact.SCHEMA): event_schema(fact) for fact in followed_facts()}
    return events | {name: make() for name, make in OF_THE_FEED.items()}


def followed_facts() -> Iterator[type[Fact]]:
    """The events that a follower in some role is told of, by name."""
    kinds = {
        word.partition(".")[0]
        for granted in access_rules().followed.values()
        for word in granted.types
    }
    for kind in sorted(kinds):
        yield from (fact for fact in event_classes(kind) if is_followed(fact.TYPE))
