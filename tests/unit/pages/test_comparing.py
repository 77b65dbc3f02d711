"""What changed between two moments, in words."""

from datetime import UTC, datetime
from uuid import uuid4

from api.pages.comparing.changes import Changed, changes
from api.pages.comparing.two_moments import OneMoment, TwoMoments
from api.pages.staff import Staff

ENTRY = str(uuid4())
STAFF = Staff(str(uuid4()))
NOTHING = {
    "since": {"position": 3},
    "until": {"position": 9},
    "added": [],
    "marked": [],
    "restricted": [],
    "opened": [],
    "changed": [],
}


def test_nothing_changed_where_nothing_did():
    assert changes(NOTHING, STAFF).is_empty
    assert not changes({**NOTHING, "restricted": [ENTRY]}, STAFF).is_empty


def test_a_value_is_told_by_area_in_words_without_ids():
    value = {"field": f"safeguarding.concerns.{uuid4()}.closed", "before": False, "after": True}
    also = {"field": "status", "before": "waiting_assessment", "after": "in_treatment"}
    told = {**NOTHING, "changed": [{**value, "rests_on": ENTRY}, also]}
    assert changes(told, STAFF).changed == {
        "Safeguarding": (Changed("Concerns, closed", "No", "Yes", ENTRY),),
        "Status": (Changed("Status", "Waiting assessment", "In treatment", None),),
    }


def test_what_is_said_for_the_first_time_stands_by_itself():
    value = {"field": "risk.level", "after": "high", "rests_on": ENTRY}
    found = changes({**NOTHING, "changed": [value]}, STAFF)
    assert found.changed == {}
    assert found.new == {"Risk": (Changed("Level", "", "High", ENTRY),)}
    assert found.values_new == 1
    assert not found.is_empty


def test_a_value_that_only_names_another_entry_is_left_out():
    value = {"field": "risk.assessed", "before": str(uuid4()), "after": str(uuid4())}
    assert changes({**NOTHING, "changed": [value]}, STAFF).changed == {}


def test_what_was_said_of_an_entry_in_between_is_told_in_words():
    by = {"role": "pwp"}
    withdrawn = {"ground": "wrong_person", "by": by, "recorded": "2026-05-02T09:00:00.000000Z"}
    marked = {
        "entry": ENTRY,
        "label": "Concern raised",
        "occurred": {"on": "2026-05-01"},
        "corrected_by": [str(uuid4())],
        "withdrawn": withdrawn,
    }
    [found] = changes({**NOTHING, "marked": [marked]}, STAFF).marked
    assert (found.label, found.says) == ("Concern raised", "put right; withdrawn: wrong person")


def test_what_was_added_of_days_before_stands_apart_from_what_happened_since():
    entry = {
        "id": ENTRY,
        "label": "Case closed",
        "occurred": {"on": "2026-05-01"},
        "recorded": "2026-05-02T09:00:00.000000Z",
        "late_seconds": 0,
        "by": {"actor": STAFF.me},
    }
    before = {**entry, "id": str(uuid4()), "happened_before": True}
    found = changes({**NOTHING, "added": [before, entry]}, STAFF)
    assert [each.id for each in found.of_before] == [before["id"]]
    assert [each.id for each in found.of_since] == [ENTRY]
    assert found.labels[ENTRY] == "Case closed"


def test_two_moments_are_asked_for_by_both_clocks_and_kept_in_the_form():
    at, known = datetime(2026, 5, 1, 8, 30, tzinfo=UTC), datetime(2026, 5, 1, 22, 59, tzinfo=UTC)
    two = TwoMoments(OneMoment(at, known), OneMoment(), is_asked=True)
    assert two.asked == {
        "since": "2026-05-01T08:30:00.000000Z",
        "since_known_by": "2026-05-01T22:59:00.000000Z",
        "until": None,
        "until_known_by": None,
        "since_position": None,
    }
    assert (two.fields["since_date"], two.fields["since_time"]) == ("2026-05-01", "09:30")
    assert two.fields["until_date"] == ""
    assert two.since.says == "1 May 2026, 9:30am, of what was known by 1 May 2026, 11:59pm"
    assert two.until.says == "now"
    assert OneMoment(known_by=known).says == "what was known by 1 May 2026, 11:59pm"
