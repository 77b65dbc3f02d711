"""What is general knowledge is shown as such, wherever a verdict by it is shown."""

import pytest

from domain.facts import event_classes
from domain.policies import policy, policy_names
from domain.unchecked import unchecked_behind, unchecked_in, unchecked_of


@pytest.mark.parametrize(
    ("code", "unchecked"),
    [
        ("PHQ9", ()),
        ("GAD7", ()),
        ("PDSS", ("measures: PDSS caseness", "measures: PDSS reliable_change")),
        ("BIQ", ("measures: BIQ caseness",)),
        ("ORS", ("measures_young: ORS caseness",)),
        ("RCADS_DEP", ()),
    ],
)
def test_which_cut_offs_no_document_has_confirmed(code, unchecked):
    assert unchecked_in(code) == unchecked


def test_rule_files_are_unchecked_as_they_say():
    unchecked = {name for name in policy_names() if not policy(name)["checked"]}
    assert set(unchecked_of(*policy_names())) == unchecked
    assert {"clocks", "supervision", "supervision_rules", "pathways"} <= unchecked
    assert not {"measures", "measures_young", "waits", "end_codes", "rcads"} & unchecked


@pytest.mark.parametrize(
    ("type", "data", "unchecked"),
    [
        ("case.agency_referral_made", {"clock_version": "1:1"}, ("clocks",)),
        ("case.agency_referral_made", {"reply_expected_by": "2026-06-05"}, ()),
        ("case.case_reviewed_in_supervision", {"hits": []}, ("supervision_rules",)),
        ("case.note_signed", {"countersign_owed": False}, ("supervision",)),
        ("case.was_not_brought", {}, ("pathways",)),
        ("case.measures_recorded", {"instrument": "PHQ9", "risk_response_owed": True}, ()),
        ("case.measures_recorded", {"instrument": "YPCORE", "risk_response_owed": False}, ()),
        (
            "case.measures_recorded",
            {"instrument": "YPCORE", "risk_response_owed": True},
            ("measures_young: YPCORE risk_item",),
        ),
        ("case.problem_descriptor_set", {"anxiety_measure": "GAD7"}, ()),
        (
            "case.problem_descriptor_set",
            {"anxiety_measure": "PHQ15"},
            ("problems: PHQ15 anxiety_measure",),
        ),
        ("case.contact_booked", {"medium": "02"}, ()),
    ],
)
def test_which_unchecked_rules_judged_an_entry(type, data, unchecked):
    assert unchecked_behind(type, data) == unchecked


def test_an_outcome_at_closing_names_them_once_it_is_open():
    closed = {"withheld": "closed"}
    assert unchecked_behind("case.case_closed", {}, closed) == ()
    assert unchecked_behind("case.case_closed", {}, {"anxiety_measure": "GAD7"}) == ()
    assert unchecked_behind("case.case_closed", {}, {"anxiety_measure": "PCL5"}) == (
        "measures: PCL5 caseness",
        "measures: PCL5 reliable_change",
    )


def test_every_day_by_which_something_is_due_comes_with_the_clock_that_says_so():
    due = [
        fact
        for kind in ("case", "matter")
        for fact in event_classes(kind)
        if any(name.endswith("due_by") or name == "reply_expected_by" for name in fact.model_fields)
    ]
    # What people agreed, or asked for, was worked out by no clock.
    without = [f.TYPE for f in due if "clock_version" not in f.model_fields]
    assert without == [
        "case.agency_response_chased",
        "case.safety_plan_reviewed",
        "matter.referred",
    ]
    assert len(due) > 6
