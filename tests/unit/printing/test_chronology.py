"""A frozen chronology on paper: what it tells, and that it is set whatever people wrote."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from api.printing import typesetting
from api.printing.chronology import TEMPLATE, chronology_pdf, chronology_sheet
from api.printing.typesetting import CannotPrint, TooManyPrints, typeset
from application.chronologies.copying import LeftOut
from tests.unit.printing.editions import (
    CASE,
    ENTRY,
    FREEZING,
    LEAD,
    MOTHER,
    SIBLING,
    SUBJECT,
    WORKER,
    case,
    edition,
    line,
)

HOSTILE = (
    '#panic("x") #read("/etc/passwd") *b* _i_ $x$ \\ ] } @label <b>',
    "שלום \u202egnorw\u202c مرحبا بالعالم",
    "😀👩‍👩‍👧 李 नमस्ते",
    "x" * 10_000,
    "\u0001\u0007\u200b\ufeff\ufffe",
    "e" + "\u0301" * 500,
    "one\n\n\ntwo",
)


def sheet(*left_out, **changes):
    return chronology_sheet(edition(**changes), left_out, FREEZING)


def pages(pdf):
    return pdf.count(b"/Type/Page") - pdf.count(b"/Type/Pages")


def test_a_line_tells_both_clocks_the_own_words_and_who_says_so():
    [told] = sheet()["lines"]
    assert told["happened"] == "1 March 2026"
    assert told["recorded"] == "recorded 3 March 2026, 10am, 1 day after: late"
    assert (told["whose"], told["what"]) == ("subject", "Concern raised: categories neglect")
    assert told["words"] == [
        {
            "said": "There is never anything in the fridge.",
            "how": "in their own words, when asked: What did you have for tea? (asked by the"
            " practitioner)",
        }
    ]
    assert told["by"] == (
        f"Recorded by cwp A2; told by self as reported; position 12, entry {ENTRY}"
    )
    assert told["notes"] == []


def test_what_was_said_of_an_entry_later_stands_with_it():
    by = {"actor": LEAD, "role": "safeguarding_lead", "organisation": "BRIDGEWELL"}
    withdrawn = {"entry": ENTRY, "ground": "wrong_person", "by": by}
    said = {"recorded": "2026-03-04T08:00:00Z", "parts": {"statement": {"text": "Not so."}}}
    told = line(
        withdrawn=withdrawn | {"recorded": "2026-03-04T07:00:00Z"},
        statements=[said],
        corrected_by=[ENTRY],
        own_words=[{"withheld": "erased"}],
        in_words={"about": SUBJECT, "text": "Hungry.", "by": LEAD},
    )
    [told] = sheet(lines=[told])["lines"]
    assert told["notes"] == [
        "Withdrawn 4 March 2026, 7am by safeguarding lead A1: wrong person",
        "Corrected later: see the full entry",
    ]
    assert [each["said"] for each in told["words"]] == ["Hungry.", "withheld: erased", "Not so."]


def test_a_row_of_another_agency_says_where_it_came_from():
    origin = {"agency": "police", "received_on": "2026-03-02", "onward": "ask_first"}
    row = line(origin=origin, account={"about": SUBJECT, "text": "Called at night."})
    for name in ("line", "inclusion", "own_words", "case", "sensitivity"):
        del row[name]
    [told] = sheet(lines=[row])["lines"]
    assert told["what"] == "Told by police: Called at night."
    assert "received 2 March 2026, its origin is to be asked" in told["by"]


def test_people_stand_by_their_part_and_staff_by_number():
    people = [
        *edition()["people"],
        {"person": SIBLING, "role": "sibling", "cases": [], "who": {"withheld": "erased"}},
        {
            "person": MOTHER,
            "in_concerns": [{"entry": ENTRY, "role": "parent"}],
            "named_as": {"name": "Merle Ashdown"},
        },
    ]
    told = sheet(people=people)
    assert told["people"] == [
        ["Robin Ashdown", "subject: the person whose safety it is about", "1 April 2015", "none"],
        ["withheld: erased", "sibling: brother or sister of the subject", "not told", "none"],
        ["Merle Ashdown", "named in concerns alone", "not told", "parent"],
    ]
    assert told["authors"] == [
        ["A1", "safeguarding lead", "BRIDGEWELL", LEAD],
        ["A2", "cwp", "BRIDGEWELL", WORKER],
    ]


def test_periods_gaps_and_what_went_on_stand_in_order():
    change = {"entry": ENTRY, "on": "2026-02-01", "before": WORKER, "after": LEAD, "concerns": []}
    held = {"entry": ENTRY, "on": "2026-01-09", "stage": "review", "our_part": "apologies"}
    missed = {"entry": ENTRY, "contact": ENTRY, "occurred": "2026-01-20T10:00:00Z"}
    status = {"kind": "child_protection_plan", "began": "2026-01-05", "while_in_care": True}
    gap = {"from": "2026-01-10", "to": "2026-02-20", "days": 42}
    told = sheet(
        cases=[
            case(
                concerns=[{"concern": ENTRY, "began": "2026-01-02T09:00:00Z"}],
                statuses=[{**status, "code": "neglect"}],
                conferences=[{**held, "during": []}],
                not_brought=[missed],
                worker_changes=[change],
                gaps=[{**gap, "line": "No contact recorded for 42 days"}],
            )
        ]
    )
    assert [row[0] for row in told["periods"]] == ["Concern open", "child protection plan"]
    assert told["periods"][1][1:] == [
        *("subject", "5 January 2026", "still open", "neglect; while with us"),
    ]
    assert [row[2] for row in told["events"]] == [
        "Conference (review); our part: apologies",
        "Not brought; nobody is recorded to have followed it up",
        "Worker changed while a concern was open: A3 to A1; no handover is recorded"
        if told["authors"][0][3] != LEAD
        else "Worker changed while a concern was open: A2 to A1; no handover is recorded",
    ]
    assert told["gaps"] == [
        ["10 January 2026", "20 February 2026", "subject", "No contact recorded for 42 days"]
    ]


def test_what_was_left_out_and_what_copies_leave_out_has_a_ground():
    excluded = {
        "entry": ENTRY,
        "case": CASE,
        "label": "Concern raised",
        "occurred": {"on": "2026-03-01"},
        "ground": "repeats_another",
        "by": LEAD,
        "reason": {"text": "Said twice."},
    }
    third = LeftOut(UUID(ENTRY), "third_party", part="own_words.1")
    decided = LeftOut(UUID(ENTRY), "serious_harm", by=UUID(LEAD))
    told = sheet(third, decided, left_out=[excluded])
    assert told["left_out"] == [
        ["Concern raised", "1 March 2026", "repeats another, by A1: Said twice."]
    ]
    assert told["withheld"] == [
        [ENTRY, "own words.1", "third party, by a rule"],
        [ENTRY, "all of it", "serious harm, by A1"],
    ]


def test_it_says_of_which_positions_it_is_and_how_it_is_checked():
    told = sheet()
    assert ["Lines", "1, at positions 12 to 12"] in told["facts"]
    assert ["As it stood", "at position 30, 4 March 2026, 9am"] in told["facts"]
    assert told["proof"][2:] == [
        ["SHA-256 of it", FREEZING.sha256],
        ["Frozen by event", f"{FREEZING.event}, position 31"],
        ["Log", "example.org/case-log/1"],
        ["Size", "31 events"],
        ["Root", FREEZING.root.hex()],
    ]
    assert told["marking"].startswith("OFFICIAL-SENSITIVE")


def test_the_same_edition_is_the_same_bytes_and_tagged():
    content = json.dumps(edition()).encode()
    made = chronology_pdf(content, (), FREEZING)
    assert chronology_pdf(content, (), FREEZING) == made
    assert b"/MarkInfo" in made
    assert b"pdfuaid:part" in made
    later = replace(FREEZING, at=FREEZING.at + timedelta(seconds=1))
    assert chronology_pdf(content, (), later) != made


def test_one_without_lines_is_printed():
    content = json.dumps(edition(lines=[], cases=[], people=edition()["people"])).encode()
    assert pages(chronology_pdf(content, (), FREEZING)) >= 3


def test_whatever_people_wrote_is_text():
    words = [{"about": SUBJECT, "words": text} for text in HOSTILE]
    lines = [line(own_words=words, in_words={"text": text, "by": LEAD}) for text in HOSTILE]
    people = [{**edition()["people"][0], "who": {"name": "".join(HOSTILE)[:500]}}]
    content = json.dumps(edition(lines=lines, people=people)).encode()
    assert pages(chronology_pdf(content, (), FREEZING)) > 3


@pytest.mark.parametrize(
    "reads",
    ['#("x" * 3000000000).len()', '#read("/etc/passwd")', '#read("typesetter.py")', "#nothing"],
)
def test_a_template_reads_no_file_takes_little_memory_and_says_nothing(tmp_path, reads):
    template = tmp_path / "template.typ"
    template.write_text(reads)
    with pytest.raises(CannotPrint) as refused:
        typeset(template, {"secret": "words"}, at=FREEZING.at)
    assert str(refused.value) == ""
    assert refused.value.__suppress_context__, "what was sent stands in what was suppressed"


def test_it_is_given_up_in_time(monkeypatch):
    monkeypatch.setattr(typesetting, "LONGEST_SECONDS", 0.001)
    with pytest.raises(CannotPrint):
        typeset(TEMPLATE, sheet(), at=FREEZING.at)


def test_days_and_instants_of_codes_are_told_in_words():
    made = "Referral made: made at 2026-04-17T13:10:00.000000Z; expected by 2026-04-20; 12345-01-02"
    [told] = sheet(lines=[line(line=made)])["lines"]
    assert told["what"] == (
        "Referral made: made at 17 April 2026, 2:10pm; expected by 20 April 2026; 12345-01-02"
    )


def test_whoever_would_wait_behind_others_is_told_so_at_once():
    with typesetting._ASKING, typesetting._ASKING, pytest.raises(TooManyPrints):
        typeset(TEMPLATE, sheet(), at=FREEZING.at)
    assert typeset(TEMPLATE, sheet(), at=FREEZING.at).startswith(b"%PDF")
