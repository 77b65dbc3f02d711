"""Reading curated chronologies: the questions of a safeguarding lead, answered by entries."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from api.demonstration.personas import PERSONAS
from api.local_issuing import local_issuer
from application.following import LogFollower
from projections.chronology.projection import ChronologyProjection
from projections.runner import Runner
from tests.integration.api.chronologies.conftest import (
    LEAD,
    TODAY,
    Chronology,
    actor,
    days_ago,
    hours_ago,
)


def test_it_tells_one_line_an_entry_in_the_order_in_which_things_happened(desk, brother, sister):
    late = sister.concern(occurred={"on": days_ago(10)})
    concern = brother.concern(occurred={"on": days_ago(20)})
    told = Chronology(desk, (brother, "subject"), (sister, "sibling")).read()
    lines = [(line["case"], line["entry"]) for line in told["lines"]]
    assert lines == [
        (brother.case, brother.referral),
        (sister.case, sister.referral),
        (brother.case, concern),
        (sister.case, late),
    ]
    line = next(line for line in told["lines"] if line["entry"] == concern)
    assert (
        line["line"] == "Concern raised: categories neglect; late reason forgotten; variant child"
    )
    assert line["inclusion"] == {"why": "significant_by_type"}
    full = desk.read(LEAD, line["full_entry"])["entries"]
    assert [entry["id"] for entry in full] == [concern]


def test_q1_what_was_added_later_about_what_had_happened_by_then(desk, brother):
    chronology = Chronology(desk, (brother, "subject"), persona="cwp")
    added = brother.concern(occurred={"on": days_ago(20)})
    before = chronology.read("cwp", position=chronology.position)
    assert added not in [line["entry"] for line in before["lines"]]
    assert [each["entry"] for each in before["added_later"]] == [added]
    assert before["as_of"]["position"] == chronology.position
    assert chronology.read("cwp", position=chronology.position) == before
    assert "added_later" not in chronology.read("cwp")


def test_q4_decisions_not_to_refer_stand_with_who_decided_and_on_what(desk, brother):
    concern = brother.concern()
    brother.record(
        LEAD,
        "triage-concern",
        {"concern": concern, "threshold": "early_help", "rationale": {"rationale": "First sign."}},
    )
    reasons = {"reasons": "The school helps already.", "alternatives": "Early help."}
    decided = brother.record(
        LEAD,
        "decide-on-concern",
        {
            "concern": concern,
            "outcome": "do_not_act",
            "relied_on": [concern],
            "reasons": reasons,
            "dissent": False,
            "review_by": str(TODAY + timedelta(days=28)),
        },
    )
    told = Chronology(desk, (brother, "subject")).line(decided)
    assert told["data"]["outcome"] == "do_not_act"
    assert told["data"]["relied_on"] == [concern]
    assert told["by"]["actor"] == actor(LEAD)
    assert told["line"].startswith("Safeguarding decision")


def test_q7_the_childs_own_words_stand_with_who_asked_what(desk, brother):
    concern = brother.concern(other=str(uuid4()))
    told = Chronology(desk, (brother, "subject")).line(concern)
    first, second = told["own_words"]
    assert first == {
        "about": brother.person,
        "words": "There is never anything in the fridge.",
        "asked_by": "the practitioner",
        "what_was_asked": "What did you have for tea?",
    }
    assert second["words"] == "We manage, leave us be."


def test_q3_from_the_first_sign_of_neglect_to_the_referral(desk, brother):
    first = brother.concern(occurred={"on": days_ago(30)})
    second = brother.concern(occurred={"on": days_ago(12)})
    sent = {
        "concern": first,
        "agency": "childrens_social_care",
        "method": "online_form",
        "made_at": hours_ago(1),
        "consent": "not_needed",
        "basis": "safeguarding",
        "person_told": "no",
        "sent": {"content": "No food at home, twice."},
    }
    referred = brother.record("cwp", "refer-to-agency", sent)
    told = Chronology(desk, (brother, "subject")).read()["lines"]
    order = [line["entry"] for line in told]
    assert order[order.index(first) : order.index(referred) + 1] == [first, second, referred]
    assert told[order.index(first)]["data"]["categories"] == ["neglect"]
    assert told[order.index(referred)]["data"]["agency"] == "childrens_social_care"


def test_q8_who_followed_up_a_child_who_was_not_brought_and_after_how_long(desk, brother):
    booking = {"appointment_type": "02", "medium": "01", "practitioner": actor("cwp")}
    contacts = [
        brother.record("cwp", "book-contact", {**booking, "planned": hours_ago(hours)})
        for hours in (50, 26)
    ]
    for contact, hours in zip(contacts, (49, 25), strict=True):
        missed = {"contact": contact, "attendance_code": "3"}
        brother.record("cwp", "record-attendance", missed, occurred={"at": hours_ago(hours)})
    done = {"contact": contacts[0], "attempts": 2, "outcome": "reached", "risk_considered": True}
    followed = brother.record(
        "cwp", "follow-up-non-attendance", done, occurred={"at": hours_ago(46)}
    )
    [case] = Chronology(desk, (brother, "subject"), persona="cwp").read("cwp")["cases"]
    first, second = case["not_brought"]
    assert (first["contact"], second["contact"]) == tuple(contacts)
    follow_up = first["followed_up"]
    assert (follow_up["entry"], follow_up["by"], follow_up["outcome"]) == (
        *(followed, actor("cwp")),
        "reached",
    )
    assert follow_up["after_seconds"] == pytest.approx(3 * 3600, abs=60)
    assert "followed_up" not in second


def test_q9_of_cases_that_are_not_open_to_who_asks_only_the_number_is_told(desk, brother, sister):
    brother.concern()
    hers = sister.concern()
    chronology = Chronology(desk, (brother, "subject"), (sister, "sibling"))
    row = {
        "person": sister.person,
        "origin": "school",
        "received_on": str(TODAY),
        "onward": "ask_first",
        "account": {"about": sister.person, "text": "Fell asleep in class."},
    }
    chronology.decide("import-chronology-row", row, occurred={"on": days_ago(5)})
    whole = chronology.read()
    assert whole["unshown"] == {"cases": 0}
    part = chronology.read("cwp")
    assert part["unshown"] == {"cases": 1}
    assert [case["case"] for case in part["cases"]] == [brother.case]
    for told in (hers, sister.case, sister.person, "Wren Ashdown", "Fell asleep in class."):
        assert told in str(whole)
        assert told not in str(part)
    refused = desk.get("pwp", chronology.path)
    assert (refused.status_code, refused.json()["code"]) == (403, "no-relationship")
    assert desk.get("admin", chronology.path).json()["code"] == "role-may-not"
    assert desk.get(LEAD, f"/chronologies/{uuid4()}").status_code == 404
    assert desk.get(LEAD, f"/chronologies/{brother.case}").status_code == 404


def test_q9_other_cases_that_name_its_people_are_listed_or_counted(desk, brother, sister, services):
    mother = str(uuid4())
    brother.concern(other=mother)
    sister.concern(other=mother)
    chronology = Chronology(desk, (brother, "subject"), persona="cwp")
    log = LogFollower(log=services.feed._log, parts=services.reader._parts)
    Runner(ChronologyProjection(), services.views, log, tell=lambda _: None).catch_up()
    told = desk.read(LEAD, f"{chronology.path}/elsewhere")
    assert told["cases"] == [{"case": sister.case, "people": [mother]}]
    assert told["unshown"] == {"cases": 0}
    part = desk.read("cwp", f"{chronology.path}/elsewhere")
    assert (part["cases"], part["unshown"]) == ([], {"cases": 1})
    assert sister.case not in str(part)
    before = desk.read("cwp", f"{chronology.path}/elsewhere", position=chronology.position)
    assert before["as_of"]["position"] == chronology.position


def test_who_is_in_it_is_told_with_their_parts(desk, brother, sister):
    mother = str(uuid4())
    concern = brother.concern(other=mother)
    sister.concern()
    told = Chronology(desk, (brother, "subject"), (sister, "sibling")).read()
    people = {person["person"]: person for person in told["people"]}
    assert people[brother.person]["who"]["name"] == "Robin Ashdown"
    assert people[brother.person]["role"] == "subject"
    assert people[sister.person]["role"] == "sibling"
    assert people[mother]["named_as"]["name"] == "Merle Ashdown"
    assert people[mother]["in_concerns"] == [{"entry": concern, "role": "parent"}]


def test_q10_statuses_stand_as_periods_with_the_conferences_held_during_them(desk, brother):
    brother.concern()
    plan = {
        "happened_on": days_ago(40),
        "category": "neglect",
        "standing": {"content": "Weekly visits."},
    }
    started = brother.record("cwp", "start-child-protection-plan", plan)
    conference = {
        "happened_on": days_ago(12),
        "our_part": "apologies_with_report",
        "outcome": "plan_continues",
        "stage": "review",
        "minutes": {"content": "Little has changed."},
    }
    held = brother.record("cwp", "record-conference", conference)
    [case] = Chronology(desk, (brother, "subject")).read()["cases"]
    [status] = case["statuses"]
    assert (status["kind"], status["began"], status["began_by"], status["while_in_care"]) == (
        "child_protection_plan",
        days_ago(40),
        started,
        True,
    )
    assert "ended" not in status
    assert case["conferences"] == [
        {
            "entry": held,
            "on": days_ago(12),
            "stage": "review",
            "our_part": "apologies_with_report",
            "during": [started],
        }
    ]


def test_q12_whether_the_worker_changed_while_a_concern_was_open_and_handed_over(desk, brother):
    concern = brother.concern(occurred={"on": days_ago(1)}, known={"on": days_ago(1)})
    holding = {"practitioner_role": "twp", "team": "COMMUNITY-1"}
    moved = {**holding, "practitioner": actor("twp"), "starting": str(TODAY)}
    brother.record("duty", "reallocate-case", {**moved, "reason": "left_the_service"})
    offer = {**holding, "practitioner": actor("hi-therapist"), "practitioner_role": "hi_therapist"}
    summary = {"summary": {"summary": "Neglect; see the concern."}}
    offered = brother.record("twp", "offer-handover", {**offer, **summary})
    brother.record("hi-therapist", "accept-handover", {"handover": offered})
    done = {"handover": offered, "starting": str(TODAY + timedelta(days=1))}
    completed = brother.record("twp", "complete-handover", done)
    [case] = Chronology(desk, (brother, "subject")).read()["cases"]
    told = [
        (each["before"], each["after"], each["concerns"], each.get("handed_over"))
        for each in case["worker_changes"]
    ]
    assert told == [
        (actor("cwp"), actor("twp"), [concern], None),
        (actor("twp"), actor("hi-therapist"), [concern], completed),
    ]


def test_times_in_which_nobody_recorded_a_contact_are_named(desk, brother):
    chronology = Chronology(desk, (brother, "subject"), persona="cwp")
    told = chronology.read("cwp", quiet_days=28)
    [gap] = told["cases"][0]["gaps"]
    assert (gap["from"], gap["to"]) == (days_ago(60), str(TODAY))
    assert gap["line"] == "No contact recorded for 61 days"
    assert chronology.read("cwp", quiet_days=62)["cases"][0]["gaps"] == []


def test_q17_late_entries_and_opinions_are_marked(desk, brother):
    late = brother.concern(occurred={"at": hours_ago(26)}, basis="opinion")
    timely = brother.concern(occurred={"at": hours_ago(2)})
    chronology = Chronology(desk, (brother, "subject"))
    told = chronology.read()
    assert told["late_after_hours"] == 24
    marked = {line["entry"]: line for line in told["lines"]}
    assert (marked[late]["late"], marked[late]["basis"]) == (True, "opinion")
    assert marked[late]["late_seconds"] >= 26 * 3600
    assert (marked[timely]["late"], marked[timely]["basis"]) == (False, "fact")
    assert marked[late]["recorded"] < marked[timely]["recorded"]


def test_what_was_known_by_a_time_leaves_out_what_came_to_be_known_later(desk, brother):
    concern = brother.concern(occurred={"on": days_ago(9)}, known={"on": days_ago(4)})
    chronology = Chronology(desk, (brother, "subject"))
    then = f"{days_ago(2)}T12:00:00Z"
    assert concern in chronology.entries(known_by=then)
    before = f"{days_ago(6)}T12:00:00Z"
    assert concern not in chronology.entries(known_by=before)


@pytest.mark.parametrize("persona", [LEAD, "auditor"])
def test_of_a_withdrawn_entry_only_auditors_read_the_words(desk, brother, persona):
    concern = brother.concern()
    chronology = Chronology(desk, (brother, "subject"))
    line = {"about": brother.person, "text": "He said there is no food at home."}
    chosen = {"case": brother.case, "entry": concern, "ground": "significant_event", "line": line}
    chronology.decide("include-chronology-entry", chosen)
    why = {"entry": concern, "reason": "wrong_person", "why": {"text": "It was his cousin."}}
    brother.record("cwp", "mark-entry-in-error", why)
    told = chronology.line(concern, persona, headers={"Purpose": "quality"})
    assert told["withdrawn"]["ground"] == "wrong_person"
    reads = persona == "auditor"
    assert ("in_words" in told) is reads
    assert ("There is never anything" in str(told)) is reads


def test_readings_are_recorded_with_the_cases_that_were_shown(desk, brother, sister):
    brother.concern()
    sister.concern()
    chronology = Chronology(desk, (brother, "subject"), (sister, "sibling"))
    chronology.read("cwp")
    seen = desk.read("information-governance", f"/cases/{brother.case}/readings")["readings"]
    assert "read-curated-chronology" in {each["action"] for each in seen}
    hers = desk.read("information-governance", f"/cases/{sister.case}/readings")["readings"]
    assert "read-curated-chronology" not in {each["action"] for each in hers}


def test_lists_hold_the_chronologies_of_cases_that_are_open(desk, brother, sister):
    brother.concern()
    sister.concern()
    hers = Chronology(desk, (sister, "subject"))
    both = Chronology(desk, (brother, "sibling"), (sister, "subject"), person=sister.person)
    assert {hers.id, both.id} <= {
        each["chronology"] for each in desk.read(LEAD, "/chronologies")["chronologies"]
    }
    told = desk.read("cwp", "/chronologies")["chronologies"]
    assert both.id in {each["chronology"] for each in told}
    assert hers.id not in {each["chronology"] for each in told}
    assert desk.get("admin", "/chronologies").status_code == 403


def test_it_is_not_there_for_another_house_though_one_of_its_cases_is_open(
    desk, brother, sister, client, settings
):
    """Whoever holds a case from elsewhere learns of no sister, and of no line chosen from it."""
    brother.concern()
    sister.concern()
    chronology = Chronology(desk, (brother, "subject"), (sister, "sibling"))
    at_home = PERSONAS[brother.holder]
    abroad = replace(at_home, organisation="OTHERWELL")
    issuer = local_issuer(settings)

    def asked(persona, path):
        headers = {"Authorization": f"Bearer {issuer.token(persona)}"}
        return client.get(path, headers=headers)

    assert asked(abroad, f"/cases/{brother.case}").status_code == 200
    assert asked(at_home, chronology.path).status_code == 200
    assert asked(abroad, chronology.path).status_code == 404
    assert asked(abroad, f"{chronology.path}/elsewhere").status_code == 404
    assert chronology.id in asked(at_home, "/chronologies").text
    assert chronology.id not in asked(abroad, "/chronologies").text
