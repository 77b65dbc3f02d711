"""The chronologies of the histories in which there was something to watch."""

import pytest

TOLD = {
    1: ["referral_received", "risk_level_changed", "safety_plan_agreed", "case_closed"],
    2: [
        *("referral_received", "risk_level_changed", "safety_plan_agreed"),
        *("stepped_up", "case_closed"),
    ],
    3: ["referral_received", "risk_level_changed", "consent_refused", "case_closed"],
    4: [
        *("referral_received", "risk_level_changed", "concern_raised", "concern_triaged"),
        *("safeguarding_decision_made", "entry_corrected", "was_not_brought"),
        *("concern_closed", "case_closed"),
    ],
}
"""In the order in which it happened, by hand from what the histories tell."""

FAMILY = [
    ("referral_received", {"at": "2026-02-23T11:00:00.000000Z"}),
    ("risk_level_changed", {"at": "2026-03-03T16:10:00.000000Z"}),
    ("addendum_added", {"on": "2026-03-22"}),
    ("was_not_brought", {"at": "2026-03-24T17:15:00.000000Z"}),
    ("concern_raised", {"from": "2026-04-04", "to": "2026-04-06", "about": True}),
    ("addendum_added", {"on": "2026-04-04"}),
    ("risk_level_changed", {"at": "2026-04-17T10:30:00.000000Z"}),
    ("consent_refused", {"at": "2026-04-17T11:45:00.000000Z"}),
    ("concern_triaged", {"at": "2026-04-17T12:10:00.000000Z"}),
    ("safeguarding_decision_made", {"at": "2026-04-17T12:30:00.000000Z"}),
    ("agency_referral_made", {"at": "2026-04-17T13:10:00.000000Z"}),
    ("agency_referral_made", {"at": "2026-04-17T13:30:00.000000Z"}),
    ("agency_response_received", {"at": "2026-04-17T13:50:00.000000Z"}),
    ("safety_plan_agreed", {"at": "2026-04-17T14:00:00.000000Z"}),
    ("agency_response_received", {"at": "2026-04-22T09:20:00.000000Z"}),
    ("addendum_added", {"at": "2026-04-24T11:00:00.000000Z"}),
    ("agency_response_received", {"at": "2026-04-29T15:15:00.000000Z"}),
    ("agency_referral_made", {"at": "2026-05-21T08:30:00.000000Z"}),
    ("agency_response_received", {"at": "2026-05-27T12:00:00.000000Z"}),
    ("risk_level_changed", {"at": "2026-06-05T10:10:00.000000Z"}),
    ("agency_response_received", {"at": "2026-06-11T13:40:00.000000Z"}),
    ("concern_closed", {"at": "2026-06-12T09:00:00.000000Z"}),
    ("case_closed", {"at": "2026-07-17T14:00:00.000000Z"}),
]
"""The fifth chronology. British Summer Time began on 29 March: 15:00 in London is 14:00 UTC. The
two of 4 April began at the same midnight and stand in the order in which they were recorded."""


def _chronology(told, number: int, **params):
    return told.read(number, "/chronology", persona=told.supervisor(number), **params)


def _kind(entry) -> str:
    return entry["type"].removeprefix("case.")


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_what_matters_for_safety_stands_in_the_order_in_which_it_happened(told, number):
    assert [_kind(e) for e in _chronology(told, number)["entries"]] == TOLD[number]


def test_what_was_learned_late_stands_where_it_happened(told):
    entries = [(_kind(e), e["occurred"]) for e in _chronology(told, 5)["entries"]]
    assert entries == FAMILY


def test_late_entries_are_marked_with_their_delay(told):
    entries = {e["id"]: e for e in _chronology(told, 5)["entries"]}
    concern = entries[told.event(5, "concern")]
    assert concern["known"] == {"at": "2026-04-17T09:40:00.000000Z"}
    assert concern["data"]["late_reason"] == "acted_first"
    police = entries[told.event(5, "police-notice")]
    assert police["known"] == {"at": "2026-05-06T10:30:00.000000Z"}
    assert police["source"] == "police"
    assert police["sensitivity"] == "restricted"
    health = entries[told.event(5, "health-notice")]
    assert health["known"] == {"at": "2026-05-12T14:00:00.000000Z"}
    # What happened earlier was recorded with the longer delay: all of it was recorded today.
    assert health["late_seconds"] > police["late_seconds"] > concern["late_seconds"] > 0


def test_a_correction_marks_the_entry_and_the_entry_stays(told):
    entries = {e["id"]: e for e in _chronology(told, 4)["entries"]}
    wrong = entries[told.event(4, "concern")]
    right = entries[told.event(4, "correction")]
    assert wrong["corrected_by"] == [right["id"]]
    assert right["refers_to"] == wrong["id"]
    assert "Year 9 at her own school" in wrong["parts"]["account"]["description"]
    assert right["parts"]["right"]["text"].startswith("The boy is not in Year 9")


def test_addenda_stand_by_the_entry_they_are_about(told):
    entries = {e["id"]: e for e in _chronology(told, 5)["entries"]}
    assert set(entries[told.event(5, "concern")]["addenda"]) == {
        told.event(5, "police-notice"),
        told.event(5, "health-notice"),
    }
    assert entries[told.event(5, "social-care")]["addenda"] == [told.event(5, "escalated")]
    # An addendum to an ordinary note is no matter of safety.
    assert all(_kind(e) != "addendum_added" for e in _chronology(told, 4)["entries"])


def test_a_concern_is_a_period_with_an_end(told):
    [period] = _chronology(told, 5)["concerns"]
    assert period["concern"] == told.event(5, "concern")
    assert period["ended_by"] == told.event(5, "concern-closed")
    assert period["began"] == "2026-04-17T09:40:00.000000Z", "when the service learned of it"
    assert period["ended"] == "2026-06-12T09:00:00.000000Z"


def test_an_auditor_sees_the_course_of_it_without_a_word(told):
    found = told.read(5, "/chronology", persona="auditor")["entries"]
    parts = [
        part
        for entry in found
        for value in entry["parts"].values()
        for part in (value if isinstance(value, list) else [value])
    ]
    assert len(found) == len(FAMILY)
    assert len(parts) >= len(FAMILY)
    assert all(set(part) == {"withheld"} for part in parts)


def test_the_office_reads_no_chronology(told):
    answer = told.service.get(f"/cases/{told.case(5)}/chronology", persona="admin")
    assert (answer.status_code, answer.json()["code"]) == (403, "role-may-not")
