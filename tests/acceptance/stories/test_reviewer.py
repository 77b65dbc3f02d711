"""What the reviewer of a serious case asks of the record: questions 17 to 22."""

from datetime import datetime

LEAD = "safeguarding-lead"


def test_q17_key_events_on_both_clocks_with_the_late_and_the_opinions_marked(adult):
    entries = adult.read("/chronology", as_=LEAD)["entries"]
    apart = [e for e in entries if e["occurred"] != e["known"]]
    assert adult.names(apart) == ["fracture", "hit", "overdose"]
    assert [e["source"] for e in apart] == ["gp", "self", "health"]
    assert all(e["late_seconds"] > 24 * 3600 for e in entries), "told long after it happened"
    opinions = adult.names([e for e in entries if e["basis"] == "opinion"])
    assert [name for name in opinions if name in adult.story.told] == [
        *("triaged", "not-to-refer", "to-refer", "level-low"),
    ]


def test_q18_at_each_contact_whether_risk_was_asked_and_what_changed(adult):
    screens = {e["data"]["contact"]: e for e in adult.entries("risk_screened", as_=LEAD)}
    contacts = adult.read(as_=LEAD)["areas"]["sessions"]["contacts"]
    attended = [id_ for id_, contact in contacts.items() if contact.get("attended")]
    assert set(screens) == set(attended)
    asked = {
        name: (screens[adult[name]]["data"]["suicide"], screens[adult[name]]["data"]["from_others"])
        for name in adult.story.told
        if adult[name] in screens
    }
    assert asked == {
        "assessment": ("yes", "no"),
        "session-1": ("no", "no"),
        "call": ("yes", "not_asked"),
        "session-2": ("yes", "asked_and_declined"),
        "session-4": ("yes", "yes"),
        "session-5": ("no", "no"),
    }
    changed = adult.entries("risk_level_changed", as_=LEAD)
    assert [(e["data"].get("from_level"), e["data"]["to_level"]) for e in changed] == [
        *((None, "moderate"), ("moderate", "high"), ("high", "low")),
    ]
    assert changed[1]["data"]["assessment"] == adult["risk-2"]


def test_q19_from_an_answer_about_suicide_to_the_next_human_contact(adult):
    entries = adult.entries(as_=LEAD)
    [answer] = [e for e in entries if e["id"] == adult["phq-2"]]
    assert answer["parts"]["answers"]["items"][8] == 2
    contacts = adult.read(as_=LEAD)["areas"]["sessions"]["contacts"]
    seen = {c["started"]: id_ for id_, c in contacts.items() if c.get("attended")}
    first = min(at for at in seen if at > answer["occurred"]["at"])
    assert seen[first] == adult["call"]
    passed = datetime.fromisoformat(first) - datetime.fromisoformat(answer["occurred"]["at"])
    assert passed.total_seconds() == (20 * 60 + 15) * 60
    path = f"/entries/{adult['phq-2']}/known-by"
    people = adult.read(path, as_=LEAD, before_entry=adult["call"])["people"]
    assert {each["actor"]: [told["how"] for told in each["told"]] for each in people} == {
        adult.story.meant("%pwp"): ["recorded", "acted_on"],
        adult.story.meant("%supervisor"): ["told"],
    }


def test_q20_what_was_known_at_discharge_and_what_arrived_after(adult):
    closed = adult.story.at(63, "15:30")
    known = adult.read(as_="supervisor", known_by=closed)
    assert (known["status"], known["areas"]["risk"]["level"]) == ("closed", "low")
    assert adult.names(adult.entries(as_="supervisor", known_by=closed))[-1] == "closed"
    after = adult.read("/changes", as_="supervisor", since_known_by=closed)["added"]
    assert adult.names(after) == [
        *("letter", "overdose", "asked-to-correct", "corrected-for-her"),
        *("referral-corrected", "care-told-right", "her-statement"),
    ]
    assert adult.names([e for e in after if "happened_before" in e]) == ["overdose"]


def test_q21_by_which_version_of_which_rule_each_thing_was_judged(adult):
    entries = {e["id"]: e["data"] for e in adult.entries(as_=LEAD)}
    assert entries[adult["triaged"]]["threshold_version"] == "1"
    assert entries[adult["hit"]]["categories_version"] == "1"
    assert entries[adult["referral"]]["source_version"] == "2.1"
    on_day_41 = adult.read(as_=LEAD, known_by=adult.story.at(41, "12:00"))["areas"]
    assert on_day_41["assessment"]["paired"] == {"anxiety_measure": "GAD7", "policy": "2024-04"}
    due = [(each["rule"], each["version"]) for each in on_day_41["supervision"]["due"]]
    assert due == [
        ("risk_or_safeguarding", "1"),
        ("not_reviewed_four_weeks", "1"),
        ("no_contact_two_weeks", "1"),
    ]
