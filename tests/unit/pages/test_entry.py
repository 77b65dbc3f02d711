"""An entry in words, and how far it is proved."""

from base64 import b64encode
from uuid import uuid4

import pytest

from api.pages.case.timeline import Quote
from api.pages.entries.entry import Link, entry_shown
from api.pages.entries.proof import Witnessed, proof
from api.pages.staff import Staff
from api.pages.told import Told

ME = str(uuid4())
CONTACT = str(uuid4())


def entry(**more):
    return {
        "id": str(uuid4()),
        "version": 3,
        "position": 7,
        "type": "case.session_noted",
        "schema": 1,
        "label": "Session note written",
        "area": "sessions",
        "occurred": {"on": "2026-04-02"},
        "known": {"at": "2026-05-01T09:00:00.000000Z"},
        "recorded": "2026-05-01T09:00:00.000000Z",
        "late_seconds": 29 * 86_400,
        "by": {
            "actor": ME,
            "role": "pwp",
            "team": "ADULT-1",
            "organisation": "RX1",
            "client": "web",
        },
        "why": "care",
        "source": "self",
        "basis": "fact",
        "sensitivity": "normal",
        "data": {},
        "parts": {},
        **more,
    }


def about(**more):
    shown = entry_shown(entry(**more), Staff(ME))
    return {row.term: row.value for row in shown.about + shown.came_by}


def test_who_recorded_it_when_and_how_late_is_told_in_words():
    told = about()
    assert told["Happened"] == "2 April 2026"
    assert told["Recorded"] == "1 May 2026, 10am, 29 days later"
    assert told["Recorded by"] == "You, as psychological wellbeing practitioner, team ADULT-1"
    assert told["Told by"] == "The person themselves"
    assert "The service knew of it" not in told
    somebody = {"actor": str(uuid4()), "role": "supervisor", "organisation": "RX1", "client": "web"}
    assert about(by=somebody)["Recorded by"] == "Supervisor, RX1"
    assert about(known={"on": "2026-04-03"})["The service knew of it"] == "3 April 2026"


def test_each_part_is_told_by_itself_as_it_was_written():
    parts = {
        "note": {"text": "Came late.\nSpoke little.", "plan": "Call on Friday"},
        "own_words": [{"words": "I can’t sleep.", "what_was_asked": "How are you?"}],
        "history": {"withheld": "closed"},
    }
    note, own, history = entry_shown(entry(parts=parts), Staff(ME)).sections
    assert (note.text, note.rows) == (
        "Came late.\nSpoke little.",
        (Told("Plan", "Call on Friday"),),
    )
    assert own.quote == Quote(words="I can’t sleep.", asked="How are you?")
    assert history.rows == (Told("Content", "Not shown to your role", is_withheld=True),)


def test_several_parts_of_one_name_are_told_apart():
    parts = {"others": [{"name": "Carys"}, {"name": "Not known"}], "account": [{"place": "School"}]}
    found = entry_shown(entry(parts=parts), Staff(ME)).sections
    assert [each.title for each in found] == ["Others, 1 of 2", "Others, 2 of 2", "Account"]


def test_a_field_that_names_an_entry_leads_to_it_and_one_that_names_a_person_does_not():
    data = {"contact": CONTACT, "practitioner": str(uuid4()), "goals": [CONTACT]}
    found = entry_shown(entry(data=data), Staff(ME), refers_to=[CONTACT])
    assert found.refers_to == (Link("Contact", CONTACT), Link("Goals", CONTACT))
    assert found.sections == ()


@pytest.mark.parametrize("said", [{"corrected_by": [CONTACT]}, {"withdrawn": None}])
def test_what_was_corrected_or_withdrawn_does_not_stand(said):
    assert entry_shown(entry(), Staff(ME)).stands
    by = {"actor": CONTACT, "role": "supervisor"}
    withdrawn = {"ground": "wrong_person", "by": by, "recorded": "2026-05-02T09:00:00.000000Z"}
    given = {"withdrawn": withdrawn} if "withdrawn" in said else said
    found = entry_shown(entry(**given), Staff(ME))
    assert not found.stands
    expected = "Withdrawn: wrong person. By supervisor, 2 May 2026, 10am."
    assert found.withdrawn == (expected if "withdrawn" in said else None)


def test_a_proof_says_which_checkpoint_covers_the_entry_and_who_witnessed_it():
    own = b64encode(bytes(4 + 64)).decode()
    cosigned = b64encode(bytes(4) + (1_777_626_000).to_bytes(8) + bytes(64)).decode()
    checkpoint = "ledger.example/log\n4500\ncm9vdA==\n"
    signatures = f"\u2014 ledger.example/log {own}\n\u2014 witness.example {cosigned}\n"
    text = f"c2sp.org/tlog-proof@v1\nindex 6\naGFzaA==\n\n{checkpoint}\n{signatures}"
    found = proof(text)
    assert (found.log, found.size, found.root) == ("ledger.example/log", 4500, "cm9vdA==")
    assert found.witnessed == (Witnessed("witness.example", "1 May 2026, 10am"),)
    assert proof(text.replace("aGFzaA==\n", "")).size == 4500


def test_the_case_stood_before_an_entry_unless_it_begins_with_it():
    assert entry_shown(entry(version=3, position=7), Staff(ME)).stood_before == 6
    assert entry_shown(entry(version=1, position=7), Staff(ME)).stood_before is None
