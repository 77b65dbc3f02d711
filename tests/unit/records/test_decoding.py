"""The record as it is read: whole, in steps, or not at all."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings

from application.log import CannotDecode
from domain.envelope import Envelope, Recorded
from domain.facts import Closed, UnknownEvent
from infrastructure.ledger.stored import RecordedEvent
from infrastructure.records.decoding import NotARecord, event_of
from infrastructure.records.entry import RecordedEntry
from infrastructure.records.record_text import record_text
from tests.unit.records.test_record_text import LOG, NONCE, envelopes

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SUBJECT = UUID(int=7)
COMMITMENT = "ab" * 32


def row_of(
    envelope: Envelope, change: Callable[[Any], Any] = lambda record: record
) -> RecordedEvent:
    """The row of an event, its record changed on the way."""
    parts = [(name, str(SUBJECT), COMMITMENT) for name, _, _ in envelope.fact.parts()]
    text = record_text(
        envelope,
        log=LOG,
        event_id=str(envelope.id),
        stream=str(envelope.originator_id),
        nonce=NONCE,
        parts=parts,
    )
    record = json.loads(text)
    return RecordedEvent(
        originator_id=envelope.originator_id,
        originator_version=envelope.originator_version,
        topic=envelope.fact.TYPE,
        state=json.dumps(change(record)).encode(),
        id=41,
        event_id=envelope.id,
        kind=envelope.kind,
        schema=envelope.fact.SCHEMA,
        at=AT,
        prev=bytes(32),
        leaf_hash=bytes(32),
        request=envelope.request,
    )


def as_recorded(envelope: Envelope) -> Envelope:
    closed = [Closed(name, SUBJECT, COMMITMENT) for name, _, _ in envelope.fact.parts()]
    return replace(
        envelope,
        fact=type(envelope.fact).restore(envelope.fact.clear(), closed),
        recorded=Recorded(log=LOG, position=41, at=AT, prev=bytes(32), leaf_hash=bytes(32)),
    )


@given(envelopes)
def test_an_event_is_read_as_it_was_written(envelope: Envelope) -> None:
    row, wanted = row_of(envelope), as_recorded(envelope)
    assert event_of(row) == wanted
    entry = RecordedEntry(row)
    assert (entry.fact, entry.envelope) == (wanted.fact, wanted)


def without(member: str) -> Callable[[Any], Any]:
    return lambda record: {name: value for name, value in record.items() if name != member}


def having(**members: Any) -> Callable[[Any], Any]:
    return lambda record: {**record, **members}


MISSHAPEN = [
    lambda _: [],
    without("data"),
    without("by"),
    without("stream"),
    having(by=[]),
    having(by={"actor": {}}),
    having(parts=["who"]),
    having(data={"unheard": "of"}),
    having(occurred={"at": "yesterday"}),
    having(request="no hex"),
    having(type=["case"]),
]


@pytest.mark.parametrize("change", MISSHAPEN)
@settings(max_examples=10)
@given(envelope=envelopes)
def test_what_is_no_record_is_refused_and_none_of_it_told(
    change: Callable[[Any], Any], envelope: Envelope
) -> None:
    row = row_of(envelope, change)
    with pytest.raises(NotARecord) as refused:
        event_of(row)
    assert str(refused.value) == ""
    with pytest.raises(CannotDecode, match="position 41"):
        _ = RecordedEntry(row).envelope


@given(envelopes)
def test_bytes_that_are_no_json_are_no_record(envelope: Envelope) -> None:
    row = replace(row_of(envelope), state=b"{")
    with pytest.raises(NotARecord):
        event_of(row)
    with pytest.raises(CannotDecode):
        _ = RecordedEntry(row).fact


@given(envelopes)
def test_a_type_that_nobody_knows_is_told_apart(envelope: Envelope) -> None:
    row = row_of(envelope, having(schema=99))
    with pytest.raises(UnknownEvent):
        event_of(row)
    with pytest.raises(CannotDecode):
        _ = RecordedEntry(row).fact


@given(envelopes)
def test_what_stands_in_the_row_needs_no_record(envelope: Envelope) -> None:
    entry = RecordedEntry(replace(row_of(envelope), state=b""))
    assert (entry.position, entry.at, entry.id, entry.stream, entry.kind) == (
        41,
        AT,
        envelope.id,
        envelope.originator_id,
        envelope.kind,
    )
    assert (entry.type, entry.schema) == (envelope.fact.TYPE, envelope.fact.SCHEMA)
