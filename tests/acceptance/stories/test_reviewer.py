"""What the reviewer of a serious case asks of the record: questions 17 to 22."""

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
    contacts = adult.read("/reconstruction", as_=LEAD)["contacts"]
    assert all(each["asked"] for each in contacts)
    asked = {
        name: [(s["data"]["suicide"], s["data"]["from_others"]) for s in each["screens"]]
        for each in contacts
        for name in adult.story.names([each["event"]])
    }
    assert asked == {
        "assessment-came": [("yes", "no")],
        "session-1-came": [("no", "no")],
        "call": [("yes", "not_asked")],
        "session-2-came": [("yes", "asked_and_declined")],
        "session-3-followed": [],
        "cover-call": [("no", "not_asked")],
        "session-4-came": [("yes", "yes")],
        "session-5-came": [("no", "no")],
    }
    changed = [
        (*adult.story.names([each["event"]]), change["data"]["to_level"])
        for each in contacts
        for change in each["level_changes"]
    ]
    assert changed == [("assessment-came", "moderate"), ("session-2-came", "high")]


def test_q19_from_an_answer_about_suicide_to_the_next_human_contact(adult):
    flagged = adult.read("/reconstruction", as_=LEAD)["flagged_answers"]
    assert adult.names([each["entry"] for each in flagged]) == ["phq-0", "phq-2", "phq-4"]
    answer = flagged[1]
    assert answer["entry"]["parts"]["answers"]["items"][8] == 2
    assert answer["next_contact"]["event"] == adult["call"]
    passed = (20 * 60 + 15) * 60
    assert (answer["seconds_at_least"], answer["seconds_at_most"]) == (passed, passed)
    told = [(each["how"], each["actor"], each["event"]) for each in answer["told"]]
    practitioner, supervisor = map(adult.story.meant, ("%pwp", "%supervisor"))
    assert told == [
        ("recorded", practitioner, adult["phq-2"]),
        ("acted_on", practitioner, adult["senior-told"]),
        ("told", supervisor, adult["senior-told"]),
    ]
    # The same by the route that tells of any entry.
    path = f"/entries/{adult['phq-2']}/known-by"
    people = adult.read(path, as_=LEAD, before_entry=adult["call"])["people"]
    assert [(t["how"], each["actor"], t["event"]) for each in people for t in each["told"]] == told


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
    [ending] = adult.read("/reconstruction", as_="supervisor")["endings"]
    assert adult.names([ending["closed"], *ending["arrived_after"]]) == ["closed", "overdose"]
    assert ending["known_before"] == []


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


def test_q21_which_rules_were_in_force_on_a_day_and_which_were_named(young):
    told = young.read("/reconstruction", as_=LEAD)["rules"]
    named = {
        (each["field"], *young.story.names([each["entry"]])) for each in told["named_by_entries"]
    }
    assert {("clock_version", "mash"), ("threshold_version", "triaged")} <= named
    in_force = {each["name"]: each["version"] for each in told["in_force"]}
    assert (in_force["statuses"], in_force["measures"]) == ("1", "2024-04")


def test_q22_he_grew_up_and_who_was_asked_and_who_saw_him_in_the_gap(young):
    def moving(name):
        position = young.story.positions[name]
        return young.board("transitions", as_="child-supervisor", position=position)

    [planned] = moving("transition")
    assert planned["rule"]["code"] == "transition_planned"
    assert (planned["entry"], planned["due_on"]) == (young["transition"], young.story.day(1003))
    [asked] = moving("call-in-gap")
    assert asked["rule"]["code"] == "transition_asked"
    assert young.story.names(asked["because"]) == ["transition", "adults-asked"]
    assert moving("transition-done") == []
    settled = young.read(as_=LEAD)["areas"]["transition"]["settled"][young["transition"]]
    assert settled["accepted_on"] == young.story.day(1016)
    assert settled["planned"]["asked_on"] == young.story.day(960)
    known = young.read("/reconstruction", as_=LEAD)["contacts"]
    gap = (young.story.day(960), young.story.day(1016))
    seen = [each["event"] for each in known if gap[0] < each["when"] < gap[1]]
    assert young.story.names(seen) == ["call-in-gap"]
