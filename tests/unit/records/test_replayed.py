"""An event of which a load reads only what a decision can rest on."""

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


@given(envelopes)
def test_every_member_is_that_of_the_event_read_whole(envelope: Envelope) -> None:
    row = row_of(envelope)
    whole, event = event_of(row), replayed(row)
    for member in fields(Envelope):
        assert getattr(event, member.name) == getattr(whole, member.name), member.name


@pytest.mark.parametrize(
    "change",
    [lambda _: [], without("data"), without("by"), having(by={}), having(data={"unheard": "of"})],
)
@given(envelope=envelopes)
def test_a_case_is_never_loaded_from_less_than_it_rests_on(change: Any, envelope: Envelope) -> None:
    with pytest.raises(NotARecord):
        replayed(row_of(envelope, change))


@given(envelopes)
def test_a_type_that_nobody_knows_stops_a_load(envelope: Envelope) -> None:
    with pytest.raises(UnknownEvent):
        replayed(row_of(envelope, having(schema=99)))


@given(envelopes)
def test_what_is_misshapen_beside_it_is_told_when_it_is_asked_for(envelope: Envelope) -> None:
    event = replayed(row_of(envelope, having(occurred={"at": "yesterday"})))
    with pytest.raises(NotARecord):
        _ = event.occurred
