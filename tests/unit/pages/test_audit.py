"""Readings and uses of emergency access in words."""

from datetime import UTC, datetime

from api.pages.audit.asked import asked_words
from api.pages.audit.emergencies import use, used, waiting
from api.pages.audit.readings import of_some_record, reading, somebody
from api.pages.staff import Called, Staff
from api.pages.words import in_words
from application.accesses.entry_readings import OF_NO_ENTRY, OF_WHOLE_CASES
from tests.unit.reconstruction.test_entry_readings import ENTRIES, LISTS, OF_NO_CASE, ONE_CASE

AT = "2026-03-02T21:05:00.000000Z"
STAFF = Staff("0198-me")
NAMED = Staff("0198-me", {"0198-a": [Called("Anna Invented", datetime(2026, 1, 1, tzinfo=UTC))]})
BY = {"actor": "0198-a", "role": "pwp", "organisation": "TESTCO", "team": "ADULT-1"}
READ = {
    "position": 7,
    "at": AT,
    "recorded": AT,
    "by": BY,
    "why": "care",
    "action": "read-case",
    "decision": "allowed",
    "code": "related",
    "ties": ["allocated"],
}
GRANT = {
    "grant": "0198-g",
    "actor": "0198-a",
    "role": "duty",
    "reason": "threat_to_life",
    "opened": AT,
    "over": "2026-03-03T00:05:00.000000Z",
    "in_force": False,
    "overdue": True,
    "review_by": "2026-03-09",
}
OPENED = {
    "type": "governance.break_glass_opened",
    "by": BY,
    "data": {
        "case": "0198-c",
        "reason": "threat_to_life",
        "opened_at": AT,
        "expires": "2026-03-03T00:05:00.000000Z",
        "review_by": "2026-03-09",
    },
    "parts": {"account": {"text": "On the bridge."}},
}


def told(*facts):
    return {fact.term: fact.value for fact in facts}


def test_a_reading_tells_when_who_what_why_and_what_opened_it():
    when, who, what, why, came = reading(READ, STAFF)
    assert when.text == "2 March 2026, 9:05pm"
    assert who.text == "Psychological wellbeing practitioner, team ADULT-1"
    assert (what.text, why.text) == ("The case", "Care")
    assert (came.text, came.more) == ("Shown", "They hold the case")


def test_who_read_is_told_by_name_where_the_directory_has_them_else_by_id():
    who = reading(READ, NAMED)[1]
    assert who.text == "Anna Invented"
    assert who.more == "Psychological wellbeing practitioner, team ADULT-1, TESTCO"
    assert reading(READ, STAFF)[1].more == "TESTCO, 0198-a"
    assert (somebody("0198-a", NAMED).text, somebody("0198-a", STAFF).text) == (
        "Anna Invented",
        "0198-a",
    )
    assert waiting(GRANT, NAMED, reviews=True)[1].text == "Anna Invented, duty worker"


def test_what_was_asked_for_is_told_in_words_of_every_question_that_there_is():
    questions = {*OF_WHOLE_CASES, *OF_NO_ENTRY, *ENTRIES, *ONE_CASE, *LISTS, *OF_NO_CASE}
    assert [each for each in questions if asked_words(each) == in_words(each)] == []
    assert reading({**READ, "action": "raise-concern"}, STAFF)[2].text == "Raise concern"


def test_a_refusal_and_emergency_access_stand_out():
    refused = reading({**READ, "decision": "denied", "code": "no-relationship"}, STAFF)[-1]
    assert (refused.text, refused.stands_out) == ("Refused", True)
    opened = reading({**READ, "code": "break-glass", "grant": "0198-g", "ties": []}, STAFF)[-1]
    assert (opened.text, opened.stands_out) == ("Shown, by emergency access", True)


def test_only_of_a_case_is_it_told_who_saw_it():
    seen_by = "/pages/cases/{case_id}/readings"
    of_a_case = of_some_record({**READ, "stream": "0198-c"}, STAFF, seen_by=seen_by)[-1]
    assert of_a_case.href == "/pages/cases/0198-c/readings"
    of_a_person = {**READ, "stream": "0198-p", "code": None}
    assert of_some_record(of_a_person, STAFF, seen_by=seen_by)[-1].href is None


def test_a_use_that_waits_too_long_says_so():
    opened, _by, reason, due = waiting(GRANT, STAFF, reviews=True)
    assert due.text == "9 March 2026, overdue"
    assert opened.more.startswith("over since 3 March")
    assert reason.text == "Somebody's life or safety is at stake"
    assert opened.href == "/pages/audit/break-glass/0198-g"
    assert waiting(GRANT, STAFF, reviews=False)[0].href is None


def test_a_use_is_in_force_until_it_is_over_or_was_ended():
    found = use({"entries": [OPENED]}, STAFF, now="2026-03-02T22:00:00.000000Z")
    assert not found.is_over
    assert told(*found.facts)["In their words"] == "On the bridge."
    ended = {
        "type": "governance.break_glass_ended",
        "data": {"ended": "2026-03-02T21:30:00.000000Z"},
    }
    found = use({"entries": [OPENED, ended]}, STAFF, now="2026-03-02T22:00:00.000000Z")
    assert found.is_over
    assert told(*found.facts)["Over"] == "2 March 2026, 9:30pm"


def test_a_review_is_told_with_its_finding_or_why_it_is_not_shown():
    reviewed = {
        "type": "governance.break_glass_reviewed",
        "data": {"finding": "justified"},
        "parts": {"reasons": {"withheld": "closed"}},
    }
    found = use({"entries": [OPENED, reviewed]}, STAFF, now=AT)
    assert found.is_reviewed
    assert told(*found.facts)["Finding"] == "It was needed"
    assert found.facts[-1].is_withheld


def test_a_use_in_a_period_tells_whether_it_was_reviewed_in_time():
    grant = {**GRANT, "minutes": 180}
    assert [cell.text for cell in used(grant, STAFF)][3:] == ["Not reviewed yet", "Not due yet"]
    lasted = [used({**grant, "minutes": count}, STAFF)[0].more for count in (180, 61, 0)]
    assert lasted == ["3 hours", "1 hour and 1 minute", "Less than a minute"]
    reviewed = {**grant, "finding": "justified", "reviewed": AT, "reviewed_in_time": False}
    assert [cell.text for cell in used(reviewed, STAFF)][3:] == ["It was needed", "No, late"]
