"""What a safeguarding lead asks of the record of a child: questions 1 to 16."""

from datetime import date

LEAD = "safeguarding-lead"


def _day(entry) -> date:
    """The first day on which it may have happened."""
    occurred = entry["occurred"]
    return date.fromisoformat(next(occurred[n] for n in ("on", "from", "at") if n in occurred)[:10])


def test_q01_what_was_known_of_his_home_on_a_day_and_what_was_added_of_before(young):
    on_day_31 = young.story.at(31, "09:00")
    known = young.read("/chronology", as_=LEAD, known_by=on_day_31)["entries"]
    assert [name for name in young.names(known) if name in young.story.told] == [
        *("referral", "mother-responsible", "competent-treatment", "bruise"),
        *("competent-parents", "not-to-mother", "senior-told", "triaged", "not-to-refer"),
        "arm-corrected",
    ]
    later = young.read("/changes", as_=LEAD, since_known_by=on_day_31)["added"]
    before = [e for e in later if "happened_before" in e]
    assert young.names(before) == ["second-bruise", "police-later"]
    assert [e["source"] for e in before] == ["school", "police"]


def test_q02_who_had_opened_it_or_been_told_of_the_bruise_before_the_next_day(young):
    path = f"/entries/{young['bruise']}/known-by"
    people = young.read(path, as_=LEAD, before_entry=young["triaged"])["people"]
    told = {
        each["actor"]: [(t["how"], *young.story.names([t["event"]])) for t in each["told"]]
        for each in people
    }
    assert told == {
        young.story.meant("%cwp"): [
            ("recorded", "bruise"),
            ("acted_on", "not-to-mother"),
            ("acted_on", "senior-told"),
        ],
        young.story.meant("%child-supervisor"): [("told", "senior-told")],
    }
    # The supervisor opened it as well; the access log tells that on the clock of today.
    by_now = {each["actor"]: each for each in young.read(path, as_=LEAD)["people"]}
    shown = by_now[young.story.meant("%child-supervisor")]["shown"]
    content = [each["by"] for each in shown if each["extent"] == "content"]
    assert [(by["role"], by["team"]) for by in content] == [("supervisor", "CHILD-1")]


def test_q03_the_first_sign_of_neglect_and_what_lies_between_it_and_the_referral(young):
    lines = young.service.get(f"/chronologies/{young.story.ids['chronology']}", LEAD)["lines"]
    names = young.story.names([line["entry"] for line in lines])
    first, referral = names.index("lunch"), names.index("mash")
    assert lines[first]["inclusion"]["ground"] == "pattern"
    assert (_day(lines[referral]) - _day(lines[first])).days == 28
    assert [name for name in names[first + 1 : referral] if name in young.story.told] == [
        *("competent-treatment", "school-row", "second-bruise", "police-later", "bruise"),
        *("competent-parents", "not-to-mother", "triaged", "not-to-refer", "arm-corrected"),
        *("juno-referral", "to-refer", "sharing"),
    ]


def test_q04_decisions_not_to_refer_and_what_became_of_them(young):
    not_to, to = young.entries("safeguarding_decision_made", as_=LEAD)
    assert young.names([not_to, to]) == ["not-to-refer", "to-refer"]
    assert young.story.names(not_to["data"]["relied_on"]) == ["bruise", "screen-3"]
    assert not_to["parts"]["reasons"]["reasons"] == "Once; watch and see him in a week."
    assert not_to["by"]["actor"] == young.story.meant("%safeguarding-lead")
    assert young.story.names(to["data"]["relied_on"]) == ["bruise", "second-bruise", "lunch"]
    assert _day(to).isoformat() < not_to["data"]["review_by"], "reviewed before it was due"
    [told] = young.read("/reconstruction", as_=LEAD)["decisions_not_to_act"]
    assert young.names([told["decision"]]) == ["not-to-refer"]
    assert young.names(told["arrived_after"]) == ["second-bruise", "police-later"]
    assert told["known_before"] == []
    assert young.names(told["later"])[:3] == ["arm-corrected", "second-bruise", "to-refer"]


def test_q05_a_reply_is_awaited_by_the_next_working_day(young):
    def awaited(name):
        board = young.board("concerns", as_=LEAD, position=young.story.positions[name])
        return [row for row in board if row["kind"] == "agency_reply"]

    [row] = awaited("mash")
    # Sent on a Friday; the Monday after is the day.
    assert (row["entry"], row["due_on"]) == (young["mash"], young.story.day(35))
    assert (row["rule"]["code"], row["overdue"]) == ("agency_reply_awaited", True)
    assert [row["entry"] for row in awaited("chased")] == [young["mash"]]
    assert awaited("mash-answer") == []


def test_q06_what_exactly_we_sent_and_who_knew_that_we_did(young):
    [sent] = young.entries("agency_referral_made", as_=LEAD)
    assert sent["parts"]["sent"] == {
        "content": "Bruises on arm and back, no dinner at home; he names his mother's partner.",
        "recipient": "Multi-agency safeguarding hub",
        "reference": "MASH-2291",
    }
    asked = ("agency", "method", "basis", "consent", "person_told", "parent_told")
    assert [sent["data"][name] for name in asked] == [
        *("childrens_social_care", "online_form", "safeguarding", "refused", "yes", "no"),
    ]
    assert sent["occurred"] == {"at": "2023-10-13T12:30:00.000000Z"}


def test_q07_the_childrens_own_words_and_who_asked_what(young):
    lines = young.service.get(f"/chronologies/{young.story.ids['chronology']}", LEAD)["lines"]
    said = [
        (line["person"], each["words"], each["asked_by"], each["what_was_asked"])
        for line in lines
        for each in line.get("own_words", [])
    ]
    assert said == [
        (
            young.story.ids["ellis"],
            "Vince grabbed me. It is always when Mum is on nights.",
            "Ellis's practitioner",
            "How did you get that?",
        ),
        (
            young.story.ids["juno"],
            "I count until he stops.",
            "Juno's mentor",
            "What do you do when he shouts?",
        ),
    ]


def test_q08_when_he_was_not_brought_and_who_followed_it_up_after_how_long(young):
    case = _curated(young)
    [missed] = case["not_brought"]
    assert missed["contact"] == young["session-2"]
    followed = missed["followed_up"]
    assert followed == {
        "entry": young["session-2-followed"],
        "by": young.story.meant("%cwp"),
        "role": "cwp",
        "outcome": "professional_contacted",
        "after_seconds": (2 * 24 * 60 - 6 * 60 - 30) * 60,
    }


def test_q09_other_cases_of_the_same_people_and_address_shown_or_only_counted(young):
    ids = young.story.ids
    vince = young.service.get(f"/people/{ids['vince']}/cases", LEAD)
    named = {each["case"]: each["named_by"] for each in vince["named_in"]["cases"]}
    assert named == {ids["case"]: [young["bruise"]], ids["sibling"]: [young["juno-concern"]]}
    ellis = young.service.get(f"/people/{ids['ellis']}/cases", LEAD)
    assert [each["case"] for each in ellis["own"]["cases"]] == [ids["case"]]
    assert ellis["own"]["not_shown"] == 1, "the case of the adult, which is not open to the lead"
    [sister] = ellis["related"]
    assert (sister["code"], sister["to"]) == ("sibling", ids["juno"])
    assert [each["case"] for each in sister["theirs"]["cases"]] == [ids["sibling"]]
    at_home = {each["case"]: each["named_by"] for each in ellis["same_address"]["cases"]}
    assert at_home == {ids["sibling"]: [young["juno-referral"]]}
    juno = young.service.get(f"/people/{ids['juno']}/cases", LEAD)["same_address"]
    assert {each["case"]: each["named_by"] for each in juno["cases"]} == {
        ids["case"]: [young["referral"]]
    }
    assert juno["not_shown"] == 1, "the case of the adult"


def test_q10_the_plan_while_he_was_with_us_and_each_conference(young):
    case = _curated(young)
    [plan] = [each for each in case["statuses"] if each["kind"] == "child_protection_plan"]
    assert (plan["began_by"], plan["ended_by"]) == (young["plan"], young["plan-over"])
    assert (plan["began"], plan["ended"]) == (young.story.day(58), young.story.day(320))
    assert plan["while_in_care"]
    attended = [(each["entry"], each["on"], each["our_part"]) for each in case["conferences"]]
    assert attended == [
        (young["conference-1"], young.story.day(58), "attended"),
        (young["conference-2"], young.story.day(139), "did_not_attend"),
        (young["conference-3"], young.story.day(320), "attended"),
    ]


def test_q11_the_chronology_in_the_partnerships_columns_others_left_out(young, copy):
    rows = {name: row for row in copy.rows for name in young.story.names([row["Entry"]])}
    assert [name for name in rows if name in young.story.told] == [
        *("referral", "mother-responsible", "lunch", "competent-treatment", "school-row"),
        *("second-bruise", "bruise", "competent-parents", "not-to-mother", "triaged"),
        *("not-to-refer", "arm-corrected", "juno-referral", "to-refer", "sharing", "mash"),
        *("reentered", "overdue", "chased", "mash-answer", "juno-concern", "strategy"),
        *("enquiry", "enquiry-over", "conference-1", "plan"),
    ]
    school, lunch, bruise = (rows[name] for name in ("school-row", "lunch", "bruise"))
    assert (school["Agency"], school["What happened"]) == (
        *("school", "Fell asleep in three lessons."),
    )
    assert (lunch["Date"], lunch["What happened"]) == (
        *("15/09/2023", "School: no lunch for a month."),
    )
    assert bruise["Date"] == "06/10/2023 to 08/10/2023"
    assert rows["reentered"]["Who it concerns"] == "sibling"
    withheld = [
        (*young.story.names([each["entry"]]), each["ground"], each.get("part"))
        for each in copy.withheld
    ]
    assert withheld == [
        ("senior-told", "repeats_another", None),
        ("mother-responsible", "third_party", "holder"),
        ("bruise", "third_party", "others.0"),
        ("juno-concern", "third_party", "others.0"),
    ]
    assert "Tolley" not in str(copy.rows)


def test_q12_the_worker_changed_during_the_concern_and_nothing_was_handed_over(young):
    [change] = _curated(young)["worker_changes"]
    assert change["on"] == young.story.day(100)
    assert (change["before"], change["after"]) == tuple(map(young.story.meant, ("%cwp", "%twp")))
    assert change["concerns"] == [young["bruise"]]
    assert "handover" not in change
    assert young.entries("handover_offered", "handover_completed", as_=LEAD) == []


def test_q13_who_was_responsible_for_him_on_a_day_and_who_consented_to_what(young):
    held = young.read(as_=LEAD, known_by=young.story.at(5, "12:00"))["areas"]["responsibility"]
    assert held["periods"] == {
        young["mother-responsible"]: {"person": young.story.ids["mother"], "since": "2008-06-10"}
    }
    consents = young.entries("consent_recorded", as_=LEAD)
    assert [
        (*young.names([e]), e["data"]["given_by"], e["data"]["capacity"]) for e in consents
    ] == [
        ("mother-agreed", "parent", "parental_responsibility"),
        ("ellis-agreed", "self", "competent_under_16"),
        ("agreed-at-16", "self", "presumed"),
    ]


def test_q14_he_was_competent_to_keep_it_from_his_mother(young):
    found = young.entries("competence_assessed", as_=LEAD)
    [about] = [e for e in found if e["data"]["decision"] == "withholding_from_parents"]
    assert about["id"] == young["competent-parents"]
    assert (about["data"]["outcome"], about["data"]["age_in_years"]) == ("competent", 15)
    assert about["data"]["assessor"] == young.story.meant("%cwp")
    assert about["parts"]["decided"]["evidence"].startswith("Weighed what follows")
    shared = young.read(as_=LEAD)["areas"]["sharing"]["decisions"][young["not-to-mother"]]
    assert (shared["verdict"], shared["recipient"]) == ("do_not_share", "parent")


def test_q15_what_was_corrected_in_the_concern_and_who_acted_on_it_as_it_was(young):
    [concern] = young.entries("concern_raised", as_=LEAD)
    assert concern["corrected_by"] == [young["arm-corrected"]]
    assert "left forearm" in concern["parts"]["account"]["description"]
    path = f"/entries/{young['bruise']}/known-by"
    people = young.read(path, as_=LEAD, before_entry=young["arm-corrected"])["people"]
    acted = {each["actor"] for each in people if any(t["how"] == "acted_on" for t in each["told"])}
    assert acted == set(map(young.story.meant, ("%cwp", "%safeguarding-lead")))


def test_q16_the_allegation_shows_to_its_officer_and_to_nobody_else(young):
    path = f"/matters/{young.story.ids['allegation']}"
    matter = young.service.get(path, "allegations-officer")["state"]
    assert matter["alleged"] == young.story.meant("%cwp")
    assert matter["cases"] == [young.story.ids["case"]]
    assert young.service.refused(path, LEAD)[0] == 404
    assert young.service.refused(path, "child-supervisor")[0] in {403, 404}
    # Nor does the case say that there is one.
    everything = [young.read(r, as_="child-supervisor") for r in ("", "/history?limit=500")]
    assert young.story.ids["allegation"] not in str(everything)
    assert "allegation" not in str(everything)


def test_q16_the_officer_asks_by_whom_it_is_about(young):
    alleged, position = young.story.meant("%cwp"), young.story.positions["allegation"]

    def asked(persona, whom=alleged, **params):
        return young.service.client.post(
            "/matters/search",
            json={"alleged": whom},
            params=params,
            headers=young.service.token(persona),
        )

    [found] = asked("allegations-officer").json()["matters"]
    assert (found["matter"], found["grounds"]) == (
        *(young.story.ids["allegation"], ["boundaries"]),
    )
    before = asked("allegations-officer", position=position - 1).json()
    assert (before["matters"], before["cases_not_shown"]) == ([], 0)
    # In his case and in his sister's a concern names him.
    vince = asked("allegations-officer", young.story.ids["vince"]).json()
    assert (vince["matters"], vince["cases_not_shown"]) == ([], 2)
    for persona in ("cwp", "child-supervisor", "manager", LEAD):
        nobody = asked(persona, young.story.ids["mother"])
        assert (asked(persona).status_code, asked(persona).content) == (403, nobody.content)


def _curated(young):
    """What the chronology of the conference tells of his case."""
    chronology = young.service.get(f"/chronologies/{young.story.ids['chronology']}", LEAD)
    [case] = [each for each in chronology["cases"] if each["case"] == young.story.ids["case"]]
    return case
