"""What waits on the home pages of those who look after the records, in words."""

from datetime import UTC, datetime

from api.pages.home.caseload import line, most_pressing_first
from api.pages.home.sections import granted, matter, waiting
from api.pages.staff import Called, Staff

ANNA = "01980000-0000-7000-8000-000000000001"
STAFF = Staff("me", {ANNA: [Called("Anna Invented", datetime(2026, 1, 1, tzinfo=UTC))]})
REVIEW = {
    "review": "0198-r",
    "as_at": "2026-03-02T09:00:00.000000Z",
    "starting": "2026-04-01T08:00:00.000000Z",
    "over": "2026-05-01T08:00:00.000000Z",
    "in_force": True,
}
MATTER = {
    "matter": "0198-m",
    "reported": {"on": "2026-03-02"},
    "grounds": ["risk_of_harm"],
    "alleged": ANNA,
    "contact_lado_by": "2026-03-03",
    "lado_told": False,
    "lado_overdue": True,
}
CASE = {
    "case_id": "0198-c",
    "pathway": "cyp_camhs",
    "status": "in_treatment",
    "overdue": {"notes": [], "attendance": []},
}

NOTHING_OPEN = dict.fromkeys(
    (
        "requests",
        "requests_overdue",
        "erasures_requested",
        "erasures_under_way",
        "destructions_listed",
        "destructions_under_way",
        "holds",
        "reviews_requested",
    ),
    0,
)


def test_what_is_open_is_told_in_words_and_what_is_late_stands_out():
    told = {"requests": 2, "requests_overdue": 1, "erasures_under_way": 3}
    rows = waiting(NOTHING_OPEN | told)
    assert [(what.text, number.text) for what, number in rows] == [
        ("Requests for a copy of a record", "2"),
        ("Erasures to be carried out", "3"),
    ]
    assert (rows[0][1].more, rows[0][1].stands_out) == ("1 overdue", True)
    assert not rows[1][1].stands_out
    assert waiting(NOTHING_OPEN) == []


def test_a_case_of_a_review_is_linked_while_the_review_is_in_force():
    case, as_at, until = granted(REVIEW, "0198-c", 1)
    assert case.href == "/pages/cases/0198-c?review=0198-r"
    assert as_at.text == "2 March 2026, 9am"
    assert until.text == "Until 1 May 2026, 9am"
    case, _, until = granted({**REVIEW, "in_force": False}, "0198-c", 1)
    assert case.href is None
    assert until.text == "From 1 April 2026, 9am until 1 May 2026, 9am"


def test_a_matter_says_of_whom_and_by_when_the_designated_officer_is_to_be_told():
    reported, who, what, clock, stands = matter(MATTER, STAFF)
    assert reported.href == "/pages/matters/0198-m"
    assert (who.text, who.more) == ("Anna Invented", "")
    assert what.text == "Behaved in a way that indicates a risk of harm"
    assert (clock.text, clock.stands_out) == ("By 3 March 2026, overdue", True)
    assert stands.text == "Not judged yet"
    later = {**MATTER, "lado_told": True, "threshold": "meets", "decision": "refer"}
    assert [cell.text for cell in matter(later, Staff("me"))][1:] == [
        "Somebody the directory does not name",
        "Behaved in a way that indicates a risk of harm",
        "Was told",
        "Refer to the designated officer or another agency",
    ]


def test_a_hidden_concern_has_nobody_alleged_and_no_clock():
    hidden = {**MATTER, "grounds": []}
    del hidden["alleged"], hidden["contact_lado_by"]
    _, who, what, clock, _ = matter(hidden, STAFF)
    assert (who.text, what.text) == ("Nobody", "A concern that must not show in a case")
    assert clock.text == "No day is set"


def test_that_nothing_presses_is_said_only_to_who_sees_whether_a_concern_is_open():
    assert line(CASE | {"open_concerns": []}).presses == "Nothing"
    assert line(CASE).presses == "Nothing overdue; concerns not shown"
    assert line(CASE | {"withheld": "restricted"}).presses == "Restricted"
    late = {"overdue": {"notes": ["0198-n"]}}
    assert line(CASE | late).presses == "Overdue: note to write"


def test_what_presses_stands_before_what_does_not():
    quiet = line(CASE | {"case_id": "quiet", "open_concerns": []})
    hidden = line(CASE | {"case_id": "hidden"})
    pressing = line(CASE | {"case_id": "pressing", "open_concerns": ["0198-k"]})
    found = most_pressing_first([quiet, hidden, pressing])
    assert [each.case for each in found] == ["pressing", "quiet", "hidden"]
