"""Rows of boards in words."""

from uuid import uuid4

import pytest

from api.pages.boards.named import BOARDS
from api.pages.boards.rows import row, rows
from api.pages.case.unnamed import NAME_NOT_SHOWN
from api.pages.staff import Staff
from domain.boards import BoardName
from domain.policies import policy

ME = str(uuid4())


def told(**more):
    return {
        "case": str(uuid4()),
        "status": "in_treatment",
        "practitioner_id": ME,
        "practitioner_role": "pwp",
        "team": "ADULT-1",
        "who": {"name": "Wren Ashdown", "preferred_name": "Wrennie"},
        **more,
    }


def test_a_row_says_about_whom_it_is_and_who_holds_the_case():
    found = row(told(), Staff(ME))
    assert (found.name, found.held) == ("Wren Ashdown (prefers Wrennie)", "You, team ADULT-1")
    other = row(told(practitioner_id=str(uuid4()), who={"withheld": "closed"}), Staff(ME))
    assert other.name == NAME_NOT_SHOWN
    assert other.held == "Psychological wellbeing practitioner, team ADULT-1"
    nobody = {name: value for name, value in told().items() if name != "practitioner_id"}
    assert row(nobody, Staff(ME)).held == "Nobody"


def test_rows_of_one_case_whose_name_is_not_shown_have_one_number():
    first, second = str(uuid4()), str(uuid4())
    unnamed = [told(case=case, who={"withheld": "closed"}) for case in (first, second, first)]
    found = rows([*unnamed, told()], Staff(ME))
    assert [each.name for each in found] == [
        "Case 1, name not shown",
        "Case 2, name not shown",
        "Case 1, name not shown",
        "Wren Ashdown (prefers Wrennie)",
    ]


def test_a_concern_that_nobody_has_judged_says_so():
    raised, judged = str(uuid4()), str(uuid4())
    concern = {"kind": "concern", "entry": raised}
    assert row(told(**concern, because=[raised]), Staff(ME)).due == "Not judged yet"
    assert row(told(**concern, because=[raised, judged]), Staff(ME)).due is None
    hidden = {"because": [raised], "because_not_shown": 1}
    assert row(told(**concern, **hidden), Staff(ME)).due is None


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        (
            {"rule": {"policy": "boards", "version": "1", "code": "concern_open"}},
            "A concern is open",
        ),
        (
            {"rule": {"policy": "boards", "version": "1", "code": "concern_open"}, "code": "child"},
            "A concern is open: child",
        ),
        (
            {
                "rule": {"policy": "boards", "version": "1", "code": "agency_reply_awaited"},
                "code": "marac",
            },
            "An agency has not answered a referral: multi-agency risk assessment conference",
        ),
        (
            {
                "rule": {"policy": "boards", "version": "1", "code": "transition_asked"},
                "code": "ADULT-TT",
            },
            "An adult service was asked and has not accepted: ADULT-TT",
        ),
        (
            {"rule": {"policy": "waiting_list", "version": "1", "code": "high_risk"}},
            "The risk was judged to be high",
        ),
        (
            {
                "rules": [
                    {"policy": "supervision_rules", "code": "over_planned_sessions", "count": 7}
                ]
            },
            "More sessions than planned (7 sessions)",
        ),
        (
            {
                "rules": [
                    {
                        "policy": "supervision_rules",
                        "code": "no_contact_two_weeks",
                        "since": "2026-10-28",
                        "count": 25,
                    }
                ]
            },
            "Did not attend, or no contact for two weeks (since 28 October 2026)",
        ),
        ({"withheld": "restricted"}, "Place restricted"),
    ],
    ids=str,
)
def test_why_a_row_stands_there_is_said_by_its_rule(rules, why):
    assert row(told(**rules), Staff(ME)).why == (why,)


def test_when_it_is_due_counts_in_working_days():
    late = row(told(due_on="2026-03-03", overdue=True, working_days_late=1), Staff(ME))
    assert (late.due, late.is_late) == ("3 March 2026, 1 working day late", True)
    left = row(told(due_on="2026-03-03", overdue=False, working_days_left=2), Staff(ME))
    assert (left.due, left.is_late) == ("3 March 2026, 2 working days left", False)
    assert row(told(), Staff(ME)).due is None


def test_who_waits_is_told_with_who_last_checked_on_them():
    check = {"kind": "contact", "entry": str(uuid4()), "at": "2026-03-03T15:30:00.000000Z"}
    found = row(told(since="2026-02-01", days=30, checked=[check]), Staff(ME))
    assert found.since == "1 February 2026 (30 days)"
    assert found.checked == ("Contact on 3 March 2026, 3:30pm",)


def test_every_board_has_its_page_and_every_rule_its_words():
    assert set(BoardName) <= {board.asks for board in BOARDS}
    for board, rules in policy("boards")["boards"].items():
        for code in rules["rules"]:
            rule = {"policy": "boards", "version": "1", "code": code}
            assert row(told(rule=rule), Staff(ME)).why[0], board
