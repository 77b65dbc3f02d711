"""What a safeguarding lead asks of the record: questions 1 to 16."""

LEAD = "safeguarding-lead"


def test_q01_what_was_known_on_a_day_and_what_was_learned_later_of_before(adult):
    on_day_48 = adult.story.at(48, "09:00")
    chronology = adult.read("/chronology", as_=LEAD, known_by=on_day_48)
    assert adult.names([e for e in chronology["entries"] if "concern_id" in e]) == [
        *("hit", "triaged", "not-to-refer", "arm-corrected"),
    ]
    later = adult.read("/changes", as_=LEAD, since_known_by=on_day_48)["added"]
    before = [entry for entry in later if "happened_before" in entry]
    assert adult.names(before) == ["fracture"]
    assert before[0]["occurred"] == {"on": adult.story.day(28)}


def test_q04_decisions_not_to_refer_and_what_became_of_them(adult):
    decisions = adult.entries("safeguarding_decision_made", as_=LEAD)
    assert adult.names(decisions) == ["not-to-refer", "to-refer"]
    not_to, to = decisions
    assert (not_to["data"]["outcome"], not_to["by"]["role"]) == ("do_not_act", "safeguarding_lead")
    assert adult.story.names(not_to["data"]["relied_on"]) == ["hit", "screen-4"]
    assert not_to["parts"]["reasons"]["dissent"] == "Her practitioner would have referred."
    assert not_to["data"]["review_by"] == adult.story.day(56)
    # It was looked at again a week later, with what the GP had written.
    assert (to["data"]["concern"], to["data"]["outcome"]) == (adult["hit"], "act")
    assert adult.story.names(to["data"]["relied_on"]) == ["hit", "fracture"]


def test_q05_which_agencies_had_not_replied_in_time(adult):
    def awaited(name):
        board = adult.board("concerns", as_=LEAD, position=adult.story.positions[name])
        return [row for row in board if row["kind"] == "agency_reply"]

    assert awaited("sharing") == []
    [row] = awaited("told-care")
    assert (row["entry"], row["about"]) == (adult["care-referral"], adult["hit"])
    assert (row["code"], row["due_on"]) == ("adult_social_care", adult.story.day(54))
    assert row["overdue"]
    assert row["rule"]["code"] == "agency_reply_awaited"
    assert awaited("care-answer") == []


def test_q06_what_exactly_was_sent_when_how_and_on_what_footing(adult):
    [sent] = adult.entries("agency_referral_made", as_=LEAD)
    assert sent["id"] == adult["care-referral"]
    assert sent["parts"]["sent"] == {
        "content": "A blow to the left arm; a broken wrist three weeks before.",
        "recipient": "Adult social care, first contact team",
    }
    told = {name: sent["data"][name] for name in ("method", "basis", "consent", "person_told")}
    assert told == {
        **{"method": "secure_email", "basis": "consent"},
        **{"consent": "given", "person_told": "yes"},
    }
    assert sent["occurred"] == {"at": "2025-02-26T11:40:00.000000Z"}


def test_q12_whether_the_worker_changed_during_an_open_concern_and_was_it_handed_over(adult):
    [period] = adult.read("/chronology", as_=LEAD)["concerns"]
    assert (period["concern"], period["ended_by"]) == (adult["hit"], adult["concern-closed"])
    changes = adult.entries("handover_completed", "case_allocated", "case_reallocated", as_=LEAD)
    during = [e for e in changes if period["began"] < e["occurred"]["at"] < period["ended"]]
    assert [e["type"] for e in during] == ["case.handover_completed", "case.case_allocated"]
    assert during[0]["id"] == adult["handed-over"]
    [offered] = adult.entries("handover_offered", as_=LEAD)
    assert offered["parts"]["summary"]["risks"] == "High; plan of 29 January stands."


def test_q15_what_was_corrected_and_what_it_said_before_and_to_whom(adult):
    [concern] = adult.entries("concern_raised", as_=LEAD)
    assert concern["corrected_by"] == [adult["arm-corrected"]]
    assert "left arm" in concern["parts"]["account"]["description"]
    [first, _] = adult.entries("entry_corrected", as_=LEAD)
    assert first["parts"]["right"]["text"] == "It was the right arm."
    path = f"/entries/{adult['hit']}/known-by"
    people = adult.read(path, as_=LEAD, before_entry=adult["arm-corrected"])["people"]
    ways = {each["actor"]: [told["event"] for told in each["told"]] for each in people}
    assert {who: adult.story.names(events) for who, events in ways.items()} == {
        adult.story.meant("%pwp"): ["hit"],
        adult.story.meant("%safeguarding-lead"): ["triaged", "not-to-refer"],
    }
