"""Whose a stream is can be told from what began it, without the rest of it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.streams import KINDS, kept_by
from infrastructure.ledger.stored import RecordedEvent
from infrastructure.records.decoding import event_of
from tests.unit.records.golden_records import golden

BEGINNINGS = (
    "case.referral_received",
    "directory.practitioner_registered",
    "directory.service_registered",
    "directory.team_registered",
    "governance.break_glass_opened",
    "governance.chronology_opened",
    "governance.destruction_listed",
    "governance.disclosure_requested",
    "governance.erasure_requested",
    "governance.external_review_requested",
    "governance.hold_placed",
    "governance.sample_drawn",
    "log.epoch_opened",
    "log.heads_recorded",
    "matter.concern_raised",
    "matter.staff_allegation_reported",
    "person.registered",
)


def beginning(type):
    record = golden(type, 1)
    return event_of(
        RecordedEvent(
            originator_id=UUID(int=1),
            originator_version=1,
            topic=type,
            state=record.text,
            id=1,
            event_id=UUID(int=2),
            kind=record.record["kind"],
            schema=1,
            at=datetime(2026, 3, 2, tzinfo=UTC),
            prev=bytes(32),
            leaf_hash=bytes(32),
            request=bytes(32),
        )
    )


@pytest.mark.parametrize("type", BEGINNINGS)
def test_what_began_a_stream_says_whose_it_is(type):
    event = beginning(type)
    state = KINDS[event.kind].fold(None, [event])
    organisation = event.by.organisation
    assert kept_by(event.kind, event.fact.AREA, organisation) == state.kept_by
    assert state.kept_by in {None, organisation}


def test_what_cannot_be_told_to_be_of_all_is_of_who_began_it():
    assert kept_by("governance", None, "BRIDGEWELL") == "BRIDGEWELL"
