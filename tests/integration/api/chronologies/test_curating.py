"""Choosing for a chronology: what begins in it, what is chosen or left out, and by whom."""

from uuid import uuid4

from tests.integration.api.chronologies.conftest import (
    LEAD,
    TODAY,
    Chronology,
    actor,
    days_ago,
    hours_ago,
)


def including(child, entry, **changes):
    return {"case": child.case, "entry": entry, "ground": "pattern", **changes}


def excluding(child, entry, **changes):
    reason = {"about": child.person, "text": "It is told by the entry before it."}
    values = {"case": child.case, "entry": entry, "ground": "repeats_another", "reason": reason}
    return {**values, **changes}


def test_it_begins_with_what_is_marked_in_its_cases(desk, brother):
    concern = brother.concern()
    contact = brother.record("cwp", "record-unplanned-contact", _contact())
    accepted = desk.read(LEAD, f"/cases/{brother.case}/history")["entries"][1]["id"]
    marked = {"entry": accepted, "ground": "strength"}
    brother.record("cwp", "include-in-chronology", marked)
    why = {"entry": brother.referral, "ground": "not_relevant", "reason": {"reason": "Known."}}
    brother.record("cwp", "exclude-from-chronology", why)
    lines = {
        line["entry"]: line["inclusion"]["why"]
        for line in Chronology(desk, (brother, "subject")).read()["lines"]
    }
    assert lines == {concern: "significant_by_type", accepted: "marked_in_case"}
    assert contact not in lines


def _contact():
    return {
        "appointment_type": "02",
        "medium": "02",
        "practitioner": actor("cwp"),
        "started": hours_ago(3),
        "duration_minutes": 20,
    }


def test_entries_are_chosen_and_left_out_with_reason_and_author(desk, brother):
    concern = brother.concern()
    contact = brother.record("cwp", "record-unplanned-contact", _contact())
    chronology = Chronology(desk, (brother, "subject"))
    reason = {"about": brother.person, "text": "The first time that he rang by himself."}
    line = {"about": brother.person, "text": "Rang by himself and asked for help."}
    chosen = including(brother, contact, ground="strength", reason=reason, line=line)
    chronology.decide("include-chronology-entry", chosen, "cwp")
    before = chronology.read()["as_of"]["position"]
    chronology.decide("exclude-chronology-entry", excluding(brother, concern))
    told = chronology.read()
    line = next(line for line in told["lines"] if line["entry"] == contact)
    assert line["inclusion"] == {
        "why": "chosen",
        "ground": "strength",
        "by": actor("cwp"),
        "reason": {"text": "The first time that he rang by himself."},
    }
    assert line["in_words"] == {
        "text": "Rang by himself and asked for help.",
        "by": actor("cwp"),
    }
    [left_out] = told["left_out"]
    assert (left_out["entry"], left_out["ground"], left_out["by"]) == (
        *(concern, "repeats_another"),
        actor(LEAD),
    )
    assert left_out["reason"] == {"text": "It is told by the entry before it."}
    assert concern in chronology.entries(position=before), "as it stood it was told"
    case = desk.read(LEAD, f"/cases/{brother.case}")
    assert "chronology" not in str(case["areas"]["curation"]), "the case says nothing of it"


def test_only_who_may_curate_a_case_chooses_from_it(desk, brother, sister):
    concern = brother.concern()
    hers = sister.concern()
    chronology = Chronology(desk, (brother, "subject"), (sister, "sibling"))
    chosen = including(sister, hers, ground="pattern")
    assert chronology.code("include-chronology-entry", chosen, "cwp") == "no-relationship"
    assert chronology.code("include-chronology-entry", chosen, "admin") == "role-may-not"
    taking = {"case": sister.case, "reason": {"about": sister.person, "text": "Not hers."}}
    assert chronology.code("drop-chronology-case", taking, "twp") == "no-relationship"
    opening = {
        "person": brother.person,
        "ground": "court",
        "cases": [
            {"case": brother.case, "person": brother.person, "role": "subject"},
            {"case": sister.case, "person": sister.person, "role": "sibling"},
        ],
    }
    path = "/chronologies/open-chronology"
    assert desk.code("cwp", path, opening) == "no-relationship"
    muddled = {**opening, "cases": [{**opening["cases"][0], "case": sister.case}]}
    assert desk.code(LEAD, path, muddled) == "not-their-case"
    nowhere = {**opening, "cases": [{**opening["cases"][0], "case": str(uuid4())}]}
    assert desk.code(LEAD, path, nowhere) == "no-such-case"
    elsewhere = including(brother, hers)
    assert chronology.code("include-chronology-entry", elsewhere) == "no-such-entry"
    accepted = desk.read(LEAD, f"/cases/{brother.case}/history")["entries"][1]["id"]
    never = excluding(brother, accepted)
    assert chronology.code("exclude-chronology-entry", never) == "not-in-the-chronology"
    unknown = desk.code(LEAD, f"/chronologies/{uuid4()}/include-chronology-entry", chosen)
    assert unknown == 404
    assert chronology.entries("cwp") == [brother.referral, concern]


def test_who_an_entry_is_kept_from_chooses_nothing_about_it(desk, brother):
    concern = brother.concern(persona="twp")
    restricting = {
        "ground": "third_party",
        "actors": [actor(LEAD)],
        "covers": [concern],
        "reasons": {"reasons": "Told in confidence."},
    }
    brother.record(LEAD, "restrict-access", restricting)
    chronology = Chronology(desk, (brother, "subject"))
    chosen = including(brother, concern)
    assert chronology.code("include-chronology-entry", chosen, "cwp") == "entry-restricted"
    words = {"about": brother.person, "text": "His uncle was named."}
    chronology.decide("include-chronology-entry", {**chosen, "line": words, "reason": words})
    line = chronology.line(concern, "cwp")
    assert (line["data"], line["line"]) == ({"withheld": "restricted"}, "Concern raised")
    assert "uncle" not in str(chronology.read("cwp"))
    assert chronology.read("cwp")["cases"][0]["concerns"] == []


def test_rows_of_other_agencies_keep_their_origin_until_they_are_withdrawn(desk, brother):
    brother.concern()
    chronology = Chronology(desk, (brother, "subject"))
    row = {
        "person": brother.person,
        "origin": "school",
        "received_on": str(TODAY),
        "onward": "ask_first",
        "account": {
            "about": brother.person,
            "text": "No packed lunch for a week.",
            "reference": "CP 12",
            "told_by": "Designated lead",
        },
    }
    about = {"occurred": {"on": days_ago(15)}, "source": "school", "basis": "reported"}
    imported = chronology.decide("import-chronology-row", row, "cwp", **about)["events"][0]["id"]
    told = chronology.line(imported, "cwp")
    assert told["origin"] == {
        "agency": "school",
        "received_on": str(TODAY),
        "onward": "ask_first",
    }
    assert told["account"]["told_by"] == "Designated lead"
    assert (told["late"], told["basis"], told["by"]["actor"]) == (True, "reported", actor("cwp"))
    first, second, *_ = chronology.entries()
    assert (first, second) == (brother.referral, imported), "by when it happened"
    reason = {"about": brother.person, "text": "Of another child."}
    chronology.decide("withdraw-chronology-row", {"row": imported, "reason": reason})
    assert imported not in chronology.entries()


def test_a_manager_reads_what_stands_but_nobodys_words(desk, brother):
    concern = brother.concern()
    chronology = Chronology(desk, (brother, "subject"))
    words = {"about": brother.person, "text": "There is no food at home."}
    chosen = including(brother, concern, line=words, reason=words)
    chronology.decide("include-chronology-entry", chosen)
    told = chronology.read("manager")
    assert concern in [line["entry"] for line in told["lines"]]
    assert "no food" not in str(told)
    assert "fridge" not in str(told)


def test_a_command_that_is_sent_again_is_given_its_first_answer(desk, brother):
    concern = brother.concern()
    chronology = Chronology(desk, (brother, "subject"))
    path, key = f"{chronology.path}/include-chronology-entry", str(uuid4())
    chosen = including(brother, concern)
    first = desk.send(LEAD, path, chosen, key=key)
    again = desk.send(LEAD, path, chosen, key=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
