"""A heartbeat is told by its published schema."""

import json
from datetime import UTC, datetime
from uuid import UUID

from jsonschema_rs import Draft202012Validator

from api.contract.heartbeat_schema import HEARTBEAT
from api.contract.published import Published
from application.webhooks.message import heartbeat

SUBSCRIPTION = UUID("01980000-0000-7000-8000-000000000001")


def test_a_heartbeat_says_what_its_schema_promises() -> None:
    beat = heartbeat(
        UUID("01980000-0000-7000-8000-000000000002"),
        source="cases.invalid/log/1",
        subscription=SUBSCRIPTION,
        at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        through=7,
        waiting=2,
    )
    told = json.loads(beat.body)
    assert told["type"] == HEARTBEAT
    schema = Draft202012Validator(Published().schema(HEARTBEAT), validate_formats=True)
    assert [str(each) for each in schema.iter_errors(told["data"])] == []
    del told["data"]["waiting"]
    assert not schema.is_valid(told["data"])
