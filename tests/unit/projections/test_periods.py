"""Times without contact, counted in whole days in London."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from projections.chronology.periods import QuietSpell, days_in_care, quiet_spells
from projections.chronology.row import ChronologyRow

MARCH = {"begins": date(2026, 3, 1), "ends": date(2026, 3, 31)}


def noon(day: int) -> datetime:
    return datetime(2026, 3, day, 12, 0, tzinfo=UTC)


def test_without_any_contact_it_is_all_quiet() -> None:
    assert quiet_spells([], **MARCH, at_least=1) == (
        QuietSpell(date(2026, 3, 1), date(2026, 3, 31)),
    )


@pytest.mark.parametrize(("at_least", "spells"), [(9, 2), (10, 2), (11, 1), (20, 1), (21, 0)])
def test_a_spell_counts_from_the_number_of_days_asked_for(at_least: int, spells: int) -> None:
    """Ten days from the 1st to the 10th, twenty from the 12th to the 31st."""
    assert len(quiet_spells([noon(11)], **MARCH, at_least=at_least)) == spells


def test_contacts_on_neighbouring_days_leave_no_spell() -> None:
    assert quiet_spells([noon(day) for day in range(31, 0, -1)], **MARCH, at_least=0) == ()


def test_contacts_outside_the_time_asked_about_do_not_count() -> None:
    outside = [datetime(2026, 2, 20, tzinfo=UTC), datetime(2026, 4, 2, tzinfo=UTC)]
    assert len(quiet_spells(outside, **MARCH, at_least=31)) == 1


def test_a_contact_late_in_the_evening_is_on_its_day_in_london() -> None:
    """On 29 March 2026 the clocks go forward: half past eleven at night there is the 30th here."""
    late = datetime(2026, 3, 29, 23, 30, tzinfo=UTC)
    spells = quiet_spells([late], begins=date(2026, 3, 29), ends=date(2026, 3, 30), at_least=1)
    assert spells == (QuietSpell(date(2026, 3, 29), date(2026, 3, 29)),)


def row(position: int, type: str, **details: str) -> ChronologyRow:
    at = datetime(2026, 6, position, 12, tzinfo=UTC)
    alike: dict[str, Any] = {
        **dict.fromkeys(("event_id", "case_id", "author_id"), uuid4()),
        **dict.fromkeys(("occurred_from", "occurred_until", "known_from", "known_until"), at),
        **dict.fromkeys(("occurred_form", "known_form", "source", "basis", "sensitivity"), "-"),
        **dict.fromkeys(("occurred_about", "known_about"), False),
        **dict.fromkeys(("author_team", "concern_id", "refers_to"), None),
    }
    return ChronologyRow(
        **alike,
        position=position,
        type=type,
        schema=1,
        persons=(),
        recorded_at=at,
        author_role="-",
        details=details,
        parts=(),
        inclusion="-",
    )


RECEIVED = row(1, "case.referral_received", received="2026-03-02")
CLOSED = row(4, "case.case_closed", end_date="2026-05-30")
MAY_30 = date(2026, 5, 30)


@pytest.mark.parametrize(
    ("rows", "ended"),
    [
        ([RECEIVED], None),
        ([CLOSED, RECEIVED], MAY_30),
        ([RECEIVED, CLOSED, row(5, "case.case_reopened")], None),
        ([RECEIVED, row(2, "case.referral_declined")], date(2026, 6, 2)),
        ([RECEIVED, row(3, "case.person_died", died_on="2026-05-20")], date(2026, 5, 20)),
        ([RECEIVED, row(3, "case.person_died")], date(2026, 6, 3)),
        ([RECEIVED, row(3, "case.person_died", died_on="2026-05-20"), CLOSED], date(2026, 5, 20)),
        ([RECEIVED, row(3, "case.person_died"), row(5, "case.death_withdrawn")], None),
    ],
)
def test_a_case_is_in_care_from_its_referral_to_its_end(
    rows: list[ChronologyRow], ended: date | None
) -> None:
    assert days_in_care(rows) == (date(2026, 3, 2), ended)


def test_without_its_referral_nothing_is_said_of_a_case() -> None:
    assert days_in_care([CLOSED]) is None
