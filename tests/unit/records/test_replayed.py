"""Events of which a load reads only what a decision can rest on."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given

from domain.envelope import Envelope
from domain.facts import UnknownEvent
from infrastructure.records.decoding import NotARecord, event_of
from infrastructure.records.replayed import replayed
from tests.unit.records.test_decoding import having, row_of, without
from tests.unit.records.test_record_text import envelopes


def joined(*some: Envelope, change: Callable[[Any], Any] = lambda record: record) -> bytes:
    """The records of events as the log joins them."""
    return b",".join(row_of(envelope, change).state for envelope in some)


def test_nothing_is_made_of_nothing() -> None:
    assert list(replayed(b"")) == []


@given(envelopes, envelopes)
def test_every_member_is_that_of_the_event_read_whole(one: Envelope, other: Envelope) -> None:
    events = replayed(joined(one, other))
    for envelope, event in zip([one, other], events, strict=True):
        whole = event_of(row_of(envelope))
        for member in fields(Envelope):
            expected = None if member.name == "recorded" else getattr(whole, member.name)
            assert getattr(event, member.name) == expected, member.name


@pytest.mark.parametrize(
    "change",
    [
        lambda _: [],
        lambda _: None,
        without("data"),
        without("by"),
        without("stream"),
        having(by={}),
        having(data={"unheard": "of"}),
        having(version="first"),
        having(parts=[{}]),
    ],
)
@given(envelope=envelopes)
def test_a_case_is_never_loaded_from_less_than_it_rests_on(change: Any, envelope: Envelope) -> None:
    with pytest.raises(NotARecord):
        list(replayed(joined(envelope, envelope, change=change)))


@pytest.mark.parametrize("text", [b"{", b"opaque", b"\xff", b","])
def test_what_is_no_json_is_no_record(text: bytes) -> None:
    with pytest.raises(NotARecord):
        list(replayed(text))


@given(envelopes)
def test_a_type_that_nobody_knows_stops_a_load(envelope: Envelope) -> None:
    with pytest.raises(UnknownEvent):
        list(replayed(joined(envelope, change=having(schema=99))))


@given(envelopes)
def test_what_is_misshapen_beside_it_is_told_when_it_is_asked_for(envelope: Envelope) -> None:
    (event,) = replayed(joined(envelope, change=having(occurred={"at": "yesterday"})))
    with pytest.raises(NotARecord):
        _ = event.occurred
