"""What an entry holds, told for people."""

import pytest

from api.pages.told import Told, told


def test_ids_and_versions_are_left_out_and_codes_told_by_their_lists():
    members = {
        "contact": "2af3d935-bcda-8102-b354-a673ba89ec8b",
        "codes_version": "2.1",
        "medium": "01",
        "completed_on": "2026-03-03",
        "planned": "2026-03-03T15:30:00.000000Z",
        "complete": True,
        "reason": "group_without_privacy",
        "interventions": ["mentoring", "group_work"],
        "therapy": "748051000000105",
        "system": "icd10",
        "instrument": "GAD7",
        "source_code": "B1",
    }
    assert told(members) == (
        Told("Medium", "Face to face"),
        Told("Completed on", "3 March 2026"),
        Told("Planned", "3 March 2026, 3:30pm"),
        Told("Complete", "Yes"),
        Told("Reason", "Group without privacy"),
        Told("Interventions", "Mentoring, Group work"),
        Told("Therapy", "Guided self-help, book"),
        Told("System", "ICD-10"),
        Told("Questionnaire", "GAD-7, anxiety"),
        Told("Where it came from", "Self"),
    )


def test_what_is_withheld_says_so():
    assert told({"withheld": "closed"}) == (
        Told("Content", "Not shown to your role", is_withheld=True),
    )
    assert told({"note": {"withheld": "restricted"}})[0].is_withheld


def test_several_things_that_each_say_several_stand_apart():
    people = [{"role": "parent", "told": True}, {"role": "alleged", "told": False}]
    assert told({"people": people}) == (
        Told("People", "Role: Parent; Told: Yes. Role: Alleged; Told: No"),
    )


def test_what_is_written_from_right_to_left_ends_where_it_ends():
    arabic = "أشعر بالقلق."
    assert told({"request": {"reason": arabic, "referrer": "GP"}}) == (
        Told("Request", f"Reason: \u2068{arabic}\u2069 Referrer: GP"),
    )


def test_text_stays_as_it_was_written():
    assert told({"text": "Asked: \u201cwell\u201d.\nThen left."})[0].value == (
        "Asked: \u201cwell\u201d.\nThen left."
    )


def test_what_ends_a_sentence_is_followed_by_no_second_sign():
    members = {
        "account": {"intent": "None.", "plans": "None", "means": "Why ask?", "sources": "A"},
        "goals": ["Eat with somebody.", "Sleep"],
    }
    assert told(members) == (
        Told("Account", "Intent: None. Plans: None; Means: Why ask? Sources: A"),
        Told("Goals", "Eat with somebody. Sleep"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "2026-99-99",
        "2026-99-99T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "2026-01-01T1:2.Z",
        "२०२६-०१-०१",
    ],
    ids=["day", "instant", "first", "no-clock", "other-digits"],
)
def test_what_somebody_typed_that_only_looks_like_a_time_stands_as_it_is(text):
    assert told({"text": text}) == (Told("Text", text),)
