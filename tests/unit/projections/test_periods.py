"""Times without contact, counted in whole days in London."""

from datetime import UTC, date, datetime

import pytest

from projections.chronology.periods import QuietSpell, quiet_spells

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
