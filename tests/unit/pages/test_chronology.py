"""A chronology as its page shows it, and what its forms say."""

from api.pages.chronologies.choosing import (
    choice_body,
    opening_body,
    release_body,
    row_body,
)
from api.pages.chronologies.on_screen import just_recorded, on_screen
from api.pages.forms import Form
from api.pages.staff import Staff
from tests.unit.printing.editions import CASE, ENTRY, LEAD, SIBLING, SUBJECT, WORKER, edition, line


def form(typed):
    return Form(list(typed.items()))


def shown(me=WORKER, **changes):
    told = edition(**changes) | {
        "unshown": {"cases": 0},
        "frozen": [],
        "released": [],
        "withheld": [],
    }
    return on_screen(told | changes, Staff(me))


def test_a_line_says_who_recorded_it_and_you_are_you():
    found = line(case=CASE, full_entry=f"/cases/{CASE}/history?after=7&limit=1")
    [told] = shown(lines=[found]).lines
    assert told.by == (
        "Recorded by you, as children’s wellbeing practitioner; told by the person, as reported"
    )
    assert (told.whose, told.late, told.after) == ("Subject", "1 day", "7")
    [other] = shown(me=LEAD, lines=[found]).lines
    assert other.by.startswith("Recorded by children’s wellbeing practitioner;")


def test_a_line_says_why_it_stands_there():
    chosen = {"why": "chosen", "ground": "pattern", "by": LEAD, "reason": {"text": "Third time."}}
    [told] = shown(lines=[line(inclusion=chosen)]).lines
    assert told.why == "Chosen for this chronology: pattern, by a colleague. Third time."
    assert told.is_chosen
    [told] = shown(lines=[line(inclusion={"why": "significant_by_type"})]).lines
    assert told.why == "Stands here because entries of its kind matter for safety"
    assert told.is_by_kind
    assert not told.is_chosen


def test_what_was_left_out_or_is_not_open_is_told():
    left_out = {
        "entry": ENTRY,
        "case": CASE,
        "label": "Concern raised",
        "occurred": {"on": "2026-03-01"},
        "ground": "not_relevant",
        "by": WORKER,
    }
    told = shown(left_out=[left_out], unshown={"cases": 2})
    assert [each.why for each in told.left_out] == ["Not relevant, by you"]
    assert not told.is_whole
    assert ("Cases", "1, and 2 that you may not see") in told.facts


def test_opening_takes_the_cases_that_were_given_a_part():
    other = "0198aaaa-0000-7000-8000-0000000000c2"
    typed = form({f"part_{CASE}": "sibling", f"part_{other}": "subject", "ground": "court"})
    people = {CASE: SIBLING, other: SUBJECT, "third": "nobody"}
    assert opening_body(typed, people)["data"] == {
        "person": SUBJECT,
        "ground": "court",
        "cases": [
            {"case": CASE, "person": SIBLING, "role": "sibling"},
            {"case": other, "person": SUBJECT, "role": "subject"},
        ],
    }


def test_words_about_an_entry_are_kept_under_whose_it_is():
    typed = form({"ground": "pattern", "line": "Hungry.", "reason": "  "})
    assert choice_body(typed, case=CASE, entry=ENTRY, person=SUBJECT)["data"] == {
        "case": CASE,
        "entry": ENTRY,
        "ground": "pattern",
        "line": {"about": SUBJECT, "text": "Hungry."},
    }


def test_what_another_agency_told_says_who_when_and_how():
    typed = {"person": SUBJECT, "origin": "school", "happened_on": "2026-02-01", "text": "Late."}
    body = row_body(form(typed | {"received_on": "2026-03-01", "basis": "reported"}))
    assert (body["occurred"], body["source"], body["basis"]) == (
        {"on": "2026-02-01"},
        "school",
        "reported",
    )
    assert body["data"]["account"] == {"about": SUBJECT, "text": "Late."}
    assert row_body(form({"origin": "hospital"}))["source"] == "other"


def test_the_page_says_to_whom_copies_were_given():
    release = {"release": ENTRY, "recipient": "police", "sent_at": "2026-03-04T09:00:00Z"}
    told = shown(released=[release | {"frozen": ENTRY, "layout": "court", "by": LEAD}])
    assert told.given == ("Police, 4 March 2026, 9am, by a colleague",)


def test_what_is_kept_from_copies_is_named_with_why():
    kept = {"withholding": LEAD, "case": CASE, "entry": ENTRY, "ground": "crime", "by": LEAD}
    told = shown(withheld=[kept, kept | {"part": "own_words.1"}])
    assert [each.what for each in told.withheld] == [
        "Concern raised",
        "Concern raised (own words.1)",
    ]
    assert told.withheld[0].why == "Crime, by a colleague"


def test_a_copy_is_given_by_a_decision_of_each_case():
    decision = line(type="case.sharing_decision_made", label="Sharing decision made")
    told = shown(lines=[decision | {"data": {"recipient": "police"}}])
    assert told.authorities == {CASE: {ENTRY: "Sharing decision made, 1 March 2026: police"}}
    typed = {"layout": "court", "recipient": "police", "channel": "in_person"}
    typed |= {"sent_on": "2026-07-01", "sent_at": "09:05", "addressee": "Front desk"}
    body = release_body(
        form(typed | {f"authority_{CASE}": ENTRY}), frozen=LEAD, sha256="ab", cases=[CASE, SIBLING]
    )
    assert body["data"]["sent_at"] == "2026-07-01T08:05:00.000000Z"
    assert body["data"]["authorities"] == [{"case": CASE, "entry": ENTRY}]


def test_a_line_tells_what_its_codes_say_in_words_and_not_what_is_not_so():
    data = {"categories": ["neglect"], "immediate_risk": False, "service": "BRIDGEWELL-CYP"}
    [told] = shown(lines=[line(data=data | {"received": "2026-03-01"})]).lines
    assert told.what == "Concern raised"
    assert [(fact.term, fact.value) for fact in told.facts] == [
        ("Categories", "Neglect"),
        ("Received", "1 March 2026"),
    ]


def test_that_something_was_recorded_is_said_to_who_recorded_it_alone():
    last = {"position": 9, "label": "Left out of a chronology", "by": {"actor": WORKER}}
    said = "Left out of a chronology, at position 9 of the record."
    assert just_recorded({"last": last}, 9, me=WORKER) == said
    assert just_recorded({"last": last}, 8, me=WORKER) is None
    assert just_recorded({"last": last}, 9, me=LEAD) is None
